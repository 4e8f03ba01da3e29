import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';

/** Buckets as the `metrics` table has them: upper bounds, inclusive, without +Inf, and one more count than bounds. */
export interface ExplicitBuckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/**
 * The buckets of an exponential histogram with their bounds worked out (OTel metrics data model, "ExponentialHistogram"):
 * bucket `i` of scale `s` holds (2^(i·2^−s), 2^((i+1)·2^−s)], its negative twin the mirror of that, and zero a bucket of
 * its own. A negative bucket's inclusive bound is its lower one there and its upper one here: a value exactly on
 * a bound is the one thing this cannot carry over.
 */
export function explicitBuckets({ scale, zeroCount, positive, negative }: ExponentialHistogram): ExplicitBuckets {
  const above = side(positive, scale);
  const below = side(negative, scale);
  return {
    bounds: [...below.bounds.map((bound) => -bound).reverse(), 0, ...above.bounds],
    counts: [
      ...below.outside,
      ...below.counts.toReversed(),
      zeroCount,
      ...above.outside,
      ...above.counts,
      ...above.outside,
    ],
  };
}

/** The bounds of the buckets of one sign by their distance from zero, and an empty bucket where there are any. */
function side({ offset, bucketCounts }: ExponentialHistogram['positive'], scale: number) {
  if (bucketCounts.length === 0) return { bounds: [], counts: [], outside: [] };
  const bounds = Array.from({ length: bucketCounts.length + 1 }, (_, index) => bound(offset + index, scale));
  return { bounds, counts: bucketCounts, outside: [0] };
}

/** The outermost bounds may lie outside what a double holds, where no value can. */
const bound = (index: number, scale: number): number =>
  Math.min(Math.max(2 ** (index * 2 ** -scale), Number.MIN_VALUE), Number.MAX_VALUE);
