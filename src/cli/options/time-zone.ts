import { InvalidArgumentError, Option } from 'commander';

/** The zone that the machine is set to, as IANA names it. */
export const machineTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `--timezone`: where days begin and end. */
export function timeZoneOption(): Option {
  return new Option('--timezone <name>', 'where days are cut, as IANA names it; default the machine’s').argParser(
    parseTimeZone,
  );
}

/** Reads the name of a time zone. What is none is wrong usage. */
export function parseTimeZone(name: string): string {
  const timeZone = knownTimeZone(name);
  if (timeZone === null) throw new InvalidArgumentError('It is no time zone; write one as Europe/Berlin or UTC.');
  return timeZone;
}

/** An offset, such as `+05:30`, is known to JavaScript and to no database. */
function knownTimeZone(name: string): string | null {
  try {
    return /^[+-]/.test(name) ? null : new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

const secondsPerHour = 3_600;
/** No zone is further from UTC; a day is begun within it. */
const mostHours = 26;

/**
 * When a day begins in a zone, in microseconds since the epoch: midnight, or the first moment after it where clocks are put
 * on at midnight.
 */
export function startOfDay(day: string, timeZone: string): number {
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const midnight = Date.parse(`${day}T00:00:00Z`) / 1000;
  // Of all seconds around it the first that is of that day: those before are of the day before.
  let [before, from] = [midnight - mostHours * secondsPerHour, midnight + mostHours * secondsPerHour];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayOf.format(middle * 1000) < day) before = middle;
    else from = middle;
  }
  return from * 1_000_000;
}

/** The day after a day: `2026-02-28` → `2026-03-01`. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 24 * secondsPerHour * 1000).toISOString().slice(0, 10);
}
