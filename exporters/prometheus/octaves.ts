import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';

/** Buckets with explicit bounds: upper ones, inclusive, without +Inf, and one more count than bounds. */
export interface Buckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/**
 * An exponential histogram in buckets whose bounds are powers of two, for the text format has no native histograms. A
 * power of two is a bound at every scale from 0 up (OTel metrics data model, "ExponentialHistogram"), so nothing is
 * estimated, and the bounds stay when the SDK lowers the scale, as they must: they are labels. Only a value that is
 * exactly minus a power of two counts one bucket too far up, since bounds are inclusive above here and below there.
 */
export function octaves({ scale, zeroCount, positive, negative }: ExponentialHistogram): Buckets {
  const above = side(positive, scale);
  const below = side(negative, scale);
  return {
    bounds: [...below.bounds.map((bound) => -bound).reverse(), 0, ...above.bounds],
    counts: [...below.outside, ...below.counts.toReversed(), zeroCount, ...above.outside, ...above.counts, 0],
  };
}

/** The buckets of one sign by their distance from zero, and an empty one at the edge where there are any. */
function side({ offset, bucketCounts }: ExponentialHistogram['positive'], scale: number) {
  if (bucketCounts.every((count) => count === 0)) return { bounds: [], counts: [], outside: [] };
  /** Exponents from one bound to the next: at scales under 0 a bucket is wider than an octave. */
  const step = Math.max(1, 2 ** -scale);
  const exponent = (index: number): number => Math.ceil((offset + index + 1) * 2 ** -scale);
  const first = exponent(0);
  const counts = new Array<number>(1 + (exponent(bucketCounts.length - 1) - first) / step).fill(0);
  for (const [index, count] of bucketCounts.entries()) {
    const octave = (exponent(index) - first) / step;
    counts[octave] = (counts[octave] ?? 0) + count;
  }
  return {
    bounds: [first - step, ...counts.map((_, octave) => first + octave * step)].map((at) => 2 ** at),
    counts,
    outside: [0],
  };
}
