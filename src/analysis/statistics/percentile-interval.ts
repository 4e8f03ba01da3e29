import { between, placeOf } from '../../common/quantile.ts';
import type { Interval } from './interval.ts';
import { smallSampleTail } from './small-sample-tail.ts';

/**
 * The 95 % percentile interval of a statistic from its values in bootstrap samples, expanded for small samples. `count`
 * is the size of the (smaller) sample, 2 or more. Infinite values count, and an end that reaches them is unbounded; NaN,
 * a statistic that its sample could not have, is left out. Null where nothing remains.
 */
export function percentileInterval(replicates: Float64Array, count: number): Interval | null {
  const sorted = replicates.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return null;
  const tail = smallSampleTail(count);
  return { low: boundedQuantile(sorted, tail), high: boundedQuantile(sorted, 1 - tail) };
}

function boundedQuantile(sorted: Float64Array, probability: number): number | null {
  const { rank, share } = placeOf(probability, sorted.length);
  const value = between(sorted[rank] as number, { share, next: () => sorted[rank + 1] as number });
  return Number.isFinite(value) ? value : null;
}
