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
  ['what a number cannot hold', [1e308, 1e308, -1e308, 5], 5],
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

it('adds up prices of any size beside a hundred thousand dollars, as decimals do', () => {
  const random = seededRandom(11);
  // From a millionth of a millionth of a dollar to a dollar, in units of 1e-15 USD, which a double holds exactly enough.
  const units = Array.from({ length: 1_000_000 }, () => BigInt(Math.floor(10 ** (3 + random() * 12))));
  const large = 100_000n * 10n ** 15n;
  const exact = units.reduce((sum, unit) => sum + unit, large);
  const prices = units.map((unit) => Number(unit) / 1e15);
  const places = [0, 500_000, 1_000_000];
  for (const place of places) {
    const total = sumOf([...prices.slice(0, place), 100_000, ...prices.slice(place)]);
    const difference = BigInt(Math.round((total - 100_000) * 1e9)) - (exact - large) / 1_000_000n;
    expect(Number(difference < 0n ? -difference : difference)).toBeLessThanOrEqual(1);
  }
});
