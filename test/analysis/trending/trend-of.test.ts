import { expect, it } from 'vitest';
import { sparkline } from '../../../src/analysis/trending/sparkline.ts';
import { type TrendValue, trendOf } from '../../../src/analysis/trending/trend-of.ts';

const daysOf = (values: readonly (number | null)[]): TrendValue[] =>
  values.map((value, index) => ({ start: `2026-11-0${index + 1}`, value, is_partial: false }));

it.each([
  ['rising', [1, 2, 3, 4, 5, 6]],
  ['falling', [6, 5, 4, 3, 2, 1]],
  ['too_few_to_tell', [1, 3, 2, 1, 3, 2]],
  ['too_few_to_tell', [1, 2, 3, 4]],
])('finds a metric %s: %s', (verdict, values) => {
  expect(trendOf(daysOf(values)).verdict).toBe(verdict);
});

it('counts unknown days as a gap and not as 0', () => {
  expect(trendOf(daysOf([1, null, 3, 4, null, 6, 7]))).toEqual({
    slope: 1,
    low: 1,
    high: 1,
    steps: 5,
    verdict: 'rising',
  });
});

it('leaves a day that is not over out of the slope', () => {
  const days = daysOf([5, 5, 5, 5, 5, 1]).map((day, index) => ({ ...day, is_partial: index === 5 }));
  expect(trendOf(days)).toMatchObject({ slope: 0, steps: 5 });
});

it.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  [[0, 0], '▁▁'],
  [[5, null, 5], '█·█'],
  [[], ''],
])('draws %j as %s', (values, line) => {
  expect(sparkline(values)).toBe(line);
});
