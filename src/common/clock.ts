/** Time, injected everywhere so that logic never reads it by itself. */
export interface Clock {
  /** Wall time in whole microseconds since the Unix epoch (a safe integer until the year 2255). */
  nowMicros(): number;
  /** Milliseconds on a clock that never goes back, for durations. */
  monotonicMs(): number;
}

/** How far wall time may drift from the monotonic clock (NTP steps, a suspended laptop) before it is anchored anew. */
const maxDriftMs = 2;

/** The machine's clock: wall time with microseconds, which `Date.now()` alone does not give. */
export function createSystemClock(): Clock {
  let anchorMs = Date.now() - performance.now();
  return {
    nowMicros() {
      const elapsedMs = performance.now();
      const wallMs = Date.now();
      if (Math.abs(anchorMs + elapsedMs - wallMs) > maxDriftMs) anchorMs = wallMs - elapsedMs;
      return Math.floor((anchorMs + elapsedMs) * 1000);
    },
    monotonicMs: () => performance.now(),
  };
}

/** The second that was formatted last, which is most often the one that is formatted next: half a microsecond saved. */
let latest = { second: Number.NaN, text: '' };

/** RFC 3339 in UTC with microseconds, always 27 characters: `2026-11-01T09:30:00.123456Z`. */
export function formatMicros(micros: number): string {
  const second = Math.floor(micros / 1_000_000);
  if (second !== latest.second) latest = { second, text: new Date(second * 1000).toISOString().slice(0, 20) };
  return `${latest.text}${String(micros - second * 1_000_000).padStart(6, '0')}Z`;
}

/** Microseconds since the epoch of an RFC 3339 time; null where the text is not one. Digits past microseconds are cut. */
export function parseMicros(text: string): number | null {
  const millis = Date.parse(text);
  if (Number.isNaN(millis)) return null;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const wholeSecond = Math.floor(millis / 1000) * 1000;
  return wholeSecond * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** Milliseconds to the microsecond: what is behind that is noise of the clock, and takes room in every line. */
export const roundMillis = (ms: number): number => Math.round(ms * 1000) / 1000;
