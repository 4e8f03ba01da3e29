import { createDayOf } from '../../common/time-zone.ts';
import { countSteps, lastSteps, stepOf, type TrendStep } from './calendar.ts';

/** No axis has more days or weeks than this: slopes are of all pairs of them, and a clock may be wrong by centuries. */
export const mostSteps = 1000;

/** A span of more days or weeks than an axis has. Both ends are the days that they begin with, as `2026-11-01`. */
export interface TooLongSpan {
  readonly first: string;
  readonly last: string;
  readonly steps: number;
}

/** The days or weeks that something is told of. */
export interface TimeAxis {
  /** What each begins with, in order, without a gap. */
  readonly starts: readonly string[];
  /** Null where `starts` is the whole span; else `starts` is its newest `mostSteps`. */
  readonly tooLong: TooLongSpan | null;
}

/** What an axis is made from: the days or weeks of which anything is known, by what they begin with. */
export interface AxisOptions {
  readonly by: TrendStep;
  readonly timeZone: string;
  /** Microseconds since the epoch. */
  readonly nowMicros: number;
  /** With runs that began in them. */
  readonly runs: readonly string[];
  /** With events. */
  readonly events: readonly string[];
  /** What was asked for, the moment itself left out, in microseconds since the epoch. */
  readonly until?: number | undefined;
}

/**
 * From the first run to the last thing that happened, or to what was asked for, and never past now: a wrong clock of one
 * event makes no axis longer.
 */
export function timeAxis({ by, timeZone, nowMicros, runs, events, until }: AxisOptions): TimeAxis {
  const [first] = (runs.length > 0 ? runs : events).toSorted();
  if (first === undefined) return { starts: [], tooLong: null };
  const dayOf = createDayOf(timeZone);
  const stepAt = (micros: number): string => stepOf(dayOf(micros), by);
  const now = stepAt(nowMicros);
  const asked = until === undefined ? [] : [stepAt(Math.min(until, nowMicros) - 1)];
  const last = [...runs, ...events, ...asked].filter((start) => start <= now).reduce(later, first);
  const steps = first > now ? 0 : countSteps(first, last, by);
  return {
    starts: lastSteps(last, { step: by, count: Math.min(steps, mostSteps) }),
    tooLong: steps > mostSteps ? { first, last, steps } : null,
  };
}

const later = (one: string, other: string): string => (one > other ? one : other);
