import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/common/clock.ts';
import type { Timers } from '../../src/pipeline/snapshots/timers.ts';

/** Time that passes only when it is told to. */
export interface ManualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Lets so many milliseconds pass, timer by timer, and what they set off with each. */
  pass(ms: number): Promise<void>;
  /** Delays that timers were asked for and that have not passed. */
  readonly pending: readonly number[];
  /** Milliseconds since the beginning. */
  readonly nowMs: number;
}

/** Makes a time of its own, which begins on 2026-11-01. */
export function manualTime(): ManualTime {
  const epochMicros = Date.UTC(2026, 10, 1) * 1000;
  let nowMs = 0;
  const due = new Set<{ readonly atMs: number; readonly work: () => void }>();
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  };
  return {
    clock: { nowMicros: () => epochMicros + Math.round(nowMs * 1000), monotonicMs: () => nowMs },
    timers: {
      after(ms, work) {
        const timer = { atMs: nowMs + Math.max(0, ms), work };
        due.add(timer);
        return { cancel: () => void due.delete(timer) };
      },
    },
    async pass(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const [next] = [...due].filter(({ atMs }) => atMs <= endMs).sort((one, other) => one.atMs - other.atMs);
        if (!next) break;
        due.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.work();
        await settle();
      }
      nowMs = endMs;
    },
    get pending() {
      return [...due].map(({ atMs }) => atMs - nowMs);
    },
    get nowMs() {
      return nowMs;
    },
  };
}
