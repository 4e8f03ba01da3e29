import { expect, it } from 'vitest';
import { ExactSum } from '../../src/common/exact-sum.ts';
import { seededRandom } from './random.ts';

const sumOf = (values: readonly number[]): number => {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum.value;
};

it.each([
  ['nothing', [], 0],
  ['tenths', Array.from({ length: 10 }, () => 0.1), 1],
  ['small beside large', [1e16, ...Array.from({ length: 1000 }, () => 0.25), -1e16], 250],
  ['large beside small', [1, 1e100, 1, -1e100], 2],
  ['what is not finite', [1, Number.NaN, Number.POSITIVE_INFINITY, 2], 3],
])('adds up %s', (_, values, expected) => {
  expect(sumOf(values)).toBe(expected);
});

it('adds a million prices to the last millionth of a cent, in any order', () => {
  const random = seededRandom(3);
  const nanodollars = Array.from({ length: 1_000_000 }, () => Math.floor(random() * 1e6));
  const exact = Number(nanodollars.reduce((sum, price) => sum + BigInt(price), 0n)) / 1e9;
  const prices = nanodollars.map((price) => price / 1e9);
  expect(Math.abs(sumOf(prices) - exact)).toBeLessThan(1e-12);
  expect(Math.abs(sumOf(prices.reverse()) - exact)).toBeLessThan(1e-12);
  // What the test is for: the plain sum does drift.
  expect(Math.abs(prices.reduce((sum, price) => sum + price, 0) - exact)).toBeGreaterThan(1e-12);
});
