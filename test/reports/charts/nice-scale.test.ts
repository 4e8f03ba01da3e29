import { expect, it } from 'vitest';
import { niceScale } from '../../../src/reports/charts/nice-scale.ts';

it.each([
  [1, 1, 5],
  [0.0007, 0.0008, 5],
  [3.9, 4, 5],
  [4.1, 6, 4],
  [12.8, 15, 4],
  [1_000_000, 1_000_000, 5],
])('reaches from 0 past %d to %d, in %i ticks', (most, top, ticks) => {
  const scale = niceScale(most);
  expect(scale.top).toBeCloseTo(top, 12);
  expect(scale.ticks).toHaveLength(ticks);
  expect(scale.ticks[0]).toBe(0);
  expect(scale.ticks.at(-1)).toBe(scale.top);
});

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is 0 to 1 where there is nothing to reach: %d', (most) => {
  expect(niceScale(most)).toEqual({ top: 1, ticks: [0, 1] });
});
