import { between, placeOf } from '../../common/quantile.ts';
import { everyPlace, type Statistic, sumAt } from './statistic.ts';

/**
 * A quantile of all runs' values taken together, as of the durations of their model calls. What a run's calls have in
 * common makes them no independent values, so whole runs are drawn. A drawn sample's quantile is read off the values as
 * they are, at the probability by which that sample misses the quantile (Bahadur's representation, Annals of Mathematical
 * Statistics 37, 1966; Woodruff's interval, JASA 47, 1952, is read off in the same way): a million calls are sorted once.
 */
export function pooledQuantile(valuesOfRuns: readonly ArrayLike<number>[], probability: number): Statistic {
  const sorted = pooled(valuesOfRuns).sort();
  const value = quantileOfSorted(sorted, probability);
  const sizes = Float64Array.from(valuesOfRuns, (values) => values.length);
  const within = Float64Array.from(valuesOfRuns, (values) => countWithin(values, value));
  const share = shareOf(within, sizes, everyPlace(sizes.length));
  return {
    value,
    known: sizes.filter((size) => size > 0).length,
    of: (places) => quantileOfSorted(sorted, probability + share - shareOf(within, sizes, places)),
  };
}

/** All values behind each other. */
function pooled(valuesOfRuns: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(valuesOfRuns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of valuesOfRuns) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}

const shareOf = (within: Float64Array, sizes: Float64Array, places: Uint32Array): number =>
  sumAt(within, places) / sumAt(sizes, places);

function countWithin(values: ArrayLike<number>, limit: number): number {
  let count = 0;
  for (let index = 0; index < values.length; index++) if ((values[index] as number) <= limit) count++;
  return count;
}

/** Type 7 of Hyndman & Fan; NaN where there are no numbers, or no probability. */
function quantileOfSorted(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0 || Number.isNaN(probability)) return Number.NaN;
  const { rank, share } = placeOf(Math.max(0, Math.min(1, probability)), sorted.length);
  return between(sorted[rank] as number, { share, next: () => sorted[rank + 1] as number });
}
