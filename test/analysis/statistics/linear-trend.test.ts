import { describe, expect, it } from 'vitest';
import { linearTrend, type TrendPoint } from '../../../src/analysis/statistics/index.ts';
import { createDraw } from '../../../src/analysis/statistics/resample.ts';

const pointsOf = (ys: readonly number[], xs: readonly number[] = [...ys.keys()]): TrendPoint[] =>
  ys.map((y, index) => ({ x: xs[index] as number, y }));

describe('linearTrend', () => {
  // scipy 1.17.1: theilslopes(y, x, 0.95)
  it.each<[what: string, points: TrendPoint[], slope: number, low: number, high: number]>([
    [
      'points with one far off',
      pointsOf([1, 2.5, 2.2, 4.9, 4.1, 6.3, 5.8, 40, 8.8, 9.1]),
      0.9499999999999997,
      0.6999999999999998,
      1.3666666666666665,
    ],
    ['ties', pointsOf([3, 3, 3, 4, 4, 5, 5, 9]), 0.5, 0.25, 1],
    [
      'days without a value',
      pointsOf([10, 9.5, 8.7, 9.1, 7.2, 6.6, 6], [0, 1, 4, 5, 6, 9, 11]),
      -0.36363636363636365,
      -0.5166666666666666,
      -0.20000000000000018,
    ],
  ])('of %s is what scipy says', (_, points, slope, low, high) => {
    const trend = linearTrend(points);
    expect(trend?.slope).toBeCloseTo(slope, 12);
    expect(trend?.interval.low).toBeCloseTo(low, 12);
    expect(trend?.interval.high).toBeCloseTo(high, 12);
  });

  it('is flat where nothing changes', () => {
    expect(linearTrend(pointsOf([2, 2, 2, 2, 2]))).toEqual({ slope: 0, interval: { low: 0, high: 0 } });
  });

  it('is unknown of four points', () => {
    expect(linearTrend(pointsOf([1, 2, 3, 4]))).toBeNull();
  });

  it.each([5, 8, 14, 30])('sees a change where there is none in one of twenty cases at most, of %i points', (count) => {
    const draw = createDraw({ seed: 3, stream: 0 });
    const tries = 2000;
    let seen = 0;
    for (let attempt = 0; attempt < tries; attempt++) {
      const trend = linearTrend(pointsOf(Array.from({ length: count }, () => draw(1_000_000))));
      const { low, high } = trend?.interval ?? {};
      if ((low ?? 0) > 0 || (high ?? 0) < 0) seen++;
    }
    expect(seen / tries).toBeLessThan(0.065);
  });
});
