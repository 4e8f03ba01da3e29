import type { Chance } from './chance.ts';

/** When runs begin. */
export interface StartTimesOptions {
  readonly runs: number;
  readonly days: number;
  /** No run begins later; microseconds since the epoch. */
  readonly endMicros: number;
}

const microsPerHour = 3_600_000_000;

/** How much is done in each hour of a day, in UTC: most in the afternoon, and what is scheduled at night. */
const busyHours = [2, 2, 3, 1, 1, 1, 2, 5, 9, 12, 13, 11, 8, 11, 13, 13, 11, 8, 5, 3, 3, 2, 2, 2] as const;
const weekend = 0.3;

/** When each run begins, in microseconds since the epoch, the first one first: more at work than at night. */
export function* startTimes(chance: Chance, { runs, days, endMicros }: StartTimesOptions): Generator<number> {
  const first = endMicros - days * 24 * microsPerHour;
  const weights = Array.from({ length: days * 24 }, (_, hour) => weightOf(first + hour * microsPerHour));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [hour, before] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const place = (total * (run + chance.unit())) / runs;
    while (hour < weights.length - 1 && before + (weights[hour] ?? 0) <= place) before += weights[hour++] ?? 0;
    const share = Math.min(0.999_999, (place - before) / (weights[hour] ?? 1));
    yield Math.floor(first + (hour + share) * microsPerHour);
  }
}

function weightOf(micros: number): number {
  const time = new Date(micros / 1000);
  const isWeekend = time.getUTCDay() % 6 === 0;
  return (busyHours[time.getUTCHours()] ?? 1) * (isWeekend ? weekend : 1);
}
