import { describe, expect, it } from 'vitest';
import {
  createDraw,
  meanOf,
  medianOf,
  percentileInterval,
  pooledQuantile,
  ratioOf,
  resample,
  type Statistic,
} from '../../../src/analysis/statistics/index.ts';
import { smallSampleTail } from '../../../src/analysis/statistics/small-sample-tail.ts';
import { seededRandom } from '../../common/random.ts';

const seed = 1;

function replicatesOf({ of }: Statistic, count: number, { stream = 0, resamples = 400 } = {}): Float64Array {
  const replicates = new Float64Array(resamples);
  resample(count, { seed, resamples, stream }, (places, index) => {
    replicates[index] = of(places);
  });
  return replicates;
}

describe('resample', () => {
  it('draws the same for the same seed and stream, and otherwise not', () => {
    const drawn = (options: { seed: number; stream: number }) => {
      const draw = createDraw(options);
      return Array.from({ length: 8 }, () => draw(1000));
    };
    expect(drawn({ seed: 1, stream: 0 })).toEqual(drawn({ seed: 1, stream: 0 }));
    const others = [
      { seed: 1, stream: 0 },
      { seed: 1, stream: 1 },
      { seed: 2, stream: 0 },
    ].map((options) => drawn(options).join());
    expect(new Set(others).size).toBe(3);
  });

  it('draws each place equally often', () => {
    const counts = new Float64Array(10);
    resample(10, { seed, resamples: 10_000, stream: 0 }, (places) => {
      for (const place of places) counts[place] = (counts[place] as number) + 1;
    });
    // Chi-squared with 9 degrees of freedom: 27.9 is passed in one of a thousand cases.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(27.9);
  });
});

describe('smallSampleTail', () => {
  // scipy 1.17.1: norm.cdf(sqrt(n / (n - 1)) * t.ppf(0.025, n - 1))
  it.each([
    [5, 0.0009541005518824885],
    [8, 0.0057375205170298715],
    [10, 0.00855063902440636],
    [20, 0.015880829920347925],
    [50, 0.02117941121137754],
    [1000, 0.024804305905564275],
  ])('of %i values is what scipy says', (count, tail) => {
    expect(smallSampleTail(count) / tail).toBeCloseTo(1, 2);
  });
});

describe('percentileInterval', () => {
  it('knows nothing where no sample has the statistic', () => {
    expect(percentileInterval(Float64Array.of(Number.NaN, Number.NaN), 10)).toBeNull();
  });

  it('is unbounded where it reaches infinite values', () => {
    const replicates = Float64Array.from({ length: 100 }, (_, index) =>
      index < 90 ? index : Number.POSITIVE_INFINITY,
    );
    const interval = percentileInterval(replicates, 1000);
    expect(interval?.high).toBeNull();
    expect(interval?.low).toBeCloseTo(99 * smallSampleTail(1000), 9);
  });
});

/** Numbers whose logarithms are normal, by Box and Muller: skewed, as costs and durations are. */
function skewed(count: number, random: () => number): Float64Array {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Float64Array.from({ length: count }, () => Math.exp(0.5 * normal()));
}

/** How often, of a number of tries, the interval of the difference of two equal groups has 0 in it. */
function coverageOfDifference(statisticOf: (values: Float64Array) => Statistic, count: number): number {
  const random = seededRandom(11);
  const tries = 400;
  let covered = 0;
  for (let attempt = 0; attempt < tries; attempt++) {
    const [first, second] = [0, 1].map((stream) =>
      replicatesOf(statisticOf(skewed(count, random)), count, { stream, resamples: 300 }),
    ) as [Float64Array, Float64Array];
    const { low, high } = percentileInterval(
      first.map((value, index) => value - (second[index] as number)),
      count,
    ) as { low: number; high: number };
    if (low <= 0 && 0 <= high) covered++;
  }
  return covered / tries;
}

describe('the interval of a difference', () => {
  it.each<[what: string, statisticOf: (values: Float64Array) => Statistic, count: number]>([
    ['means of 5', meanOf, 5],
    ['means of 20', meanOf, 20],
    ['medians of 5', medianOf, 5],
    ['medians of 20', medianOf, 20],
  ])('of %s holds the truth in 95 of 100 cases or more', (_, statisticOf, count) => {
    expect(coverageOfDifference(statisticOf, count)).toBeGreaterThanOrEqual(0.93);
  });
});

describe('the bootstrap’s standard error', () => {
  it('of a mean is the one that is known', () => {
    const values = Float64Array.from({ length: 40 }, (_, index) => index ** 1.5);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const replicates = replicatesOf(meanOf(values), values.length, { resamples: 4000 });
    expect(deviationOf(replicates) / Math.sqrt(variance / values.length)).toBeCloseTo(1, 1);
  });

  it('of a pooled quantile is about what drawing the calls themselves gives', () => {
    const random = seededRandom(5);
    // What the calls of a run have in common: some runs are slow as a whole.
    const runs = Array.from({ length: 40 }, () => {
      const slowness = 1 + random();
      return skewed(25, random).map((value) => value * slowness);
    });
    const direct = (places: Uint32Array): number => {
      const sorted = Float64Array.from([...places].flatMap((place) => [...(runs[place] as Float64Array)])).sort();
      return sorted[Math.floor(sorted.length * 0.95)] as number;
    };
    const quantile = pooledQuantile(runs, 0.95);
    const drawn = replicatesOf({ ...quantile, of: direct }, runs.length, { resamples: 1000 });
    const readOff = replicatesOf(quantile, runs.length, { resamples: 1000 });
    const ratio = deviationOf(readOff) / deviationOf(drawn);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  });
});

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('what is unknown', () => {
  const unknown = Number.NaN;

  it.each<[what: string, statistic: Statistic, value: number, known: number]>([
    ['a mean', meanOf(Float64Array.of(1, unknown, 3)), 2, 2],
    ['a median', medianOf(Float64Array.of(1, unknown, 2, 9)), 2, 3],
    ['a ratio', ratioOf(Float64Array.of(6, 100, unknown, 4), Float64Array.of(2, unknown, 5, 0)), 5, 2],
    ['a mean of nothing', meanOf(Float64Array.of(unknown)), unknown, 0],
    ['a median of nothing', medianOf(Float64Array.of()), unknown, 0],
    ['a quantile', pooledQuantile([[], [1, 2], [3]], 0.5), 2, 2],
    ['a quantile of nothing', pooledQuantile([[], []], 0.5), unknown, 0],
  ])('is left out of %s', (_, statistic, value, known) => {
    expect(statistic).toMatchObject({ value, known });
  });

  it('makes a sample that draws nothing else unknown', () => {
    const alone = Uint32Array.of(1, 1);
    const values = Float64Array.of(1, unknown);
    expect([meanOf(values).of(alone), medianOf(values).of(alone), pooledQuantile([[1], []], 0.5).of(alone)]).toEqual([
      unknown,
      unknown,
      unknown,
    ]);
  });
});

it('says that a cost without a success is infinite', () => {
  expect(ratioOf(Float64Array.of(3), Float64Array.of(0)).value).toBe(Number.POSITIVE_INFINITY);
});
