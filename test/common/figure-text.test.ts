import { expect, it } from 'vitest';
import {
  changeText,
  countText,
  type FigureText,
  intervalText,
  millisText,
  pointsText,
  secondsText,
  shareText,
  shortText,
  shortUsdText,
  sizeText,
} from '../../src/common/figure-text.ts';

it.each<[what: string, write: FigureText, value: number | null, text: string]>([
  ['a count', countText, 1_234_567, '1,234,567'],
  ['a figure', shortText, 12_345.6, '12,300'],
  ['a small figure', shortText, 0.00123456, '0.00123'],
  ['a share', shareText, 0.7037, '70.4 %'],
  ['percentage points', pointsText, -0.159, '-15.9 pp'],
  ['an amount', shortUsdText, 0.309005, '0.309'],
  ['an amount that is hardly any', shortUsdText, 1e-9, '<0.000001'],
  ['bytes', sizeText, 932, '932 bytes'],
  ['thousands of bytes', sizeText, 36_440, '36.4 kB'],
  ['bytes that are a million when rounded', sizeText, 999_700, '1 MB'],
  ['millions of bytes', sizeText, 107_223_902, '107 MB'],
  ['milliseconds', millisText, 850.4, '850 ms'],
  ['seconds of milliseconds', millisText, 4417.9, '4.42 s'],
  ['seconds', secondsText, 8.254, '8.25 s'],
  ['minutes', secondsText, 725, '12 min 5 s'],
  ['nearly a minute', secondsText, 59.99, '60 s'],
  ['an hour, rounded up to it', secondsText, 3599.7, '1 h 0 min'],
  ['hours', secondsText, -7380, '-2 h 3 min'],
  ['nothing', secondsText, 0, '0 s'],
  ['what is unknown', millisText, null, '–'],
])('writes %s', (_, write, value, text) => {
  expect(write(value)).toBe(text);
});

it.each([
  [{ low: -0.26, high: -0.06 }, '-0.26 to -0.06'],
  [{ low: 0.05, high: null }, '0.05 or more'],
  [{ low: null, high: 0.8 }, '0.8 or less'],
  [{ low: null, high: null }, ''],
])('writes the interval %j', (interval, text) => {
  expect(intervalText(interval, shortText)).toBe(text);
});

it('writes a difference with its sign', () => {
  expect([1, -1, 0].map((value) => changeText(value, shortText))).toEqual(['+1', '-1', '0']);
});
