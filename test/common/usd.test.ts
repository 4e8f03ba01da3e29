import { expect, it } from 'vitest';
import { usdChange, usdText } from '../../src/common/usd.ts';

it.each<[usd: number | null, text: string, change: string]>([
  [null, '–', '–'],
  [0, '0.00', '0.00'],
  [2.5, '2.50', '+2.50'],
  [-2.5, '-2.50', '-2.50'],
  [0.005939999, '0.00594', '+0.00594'],
  [1234567.891, '1,234,567.891', '+1,234,567.891'],
  [1e-9, '<0.000001', '+<0.000001'],
  [-1e-9, '>-0.000001', '>-0.000001'],
])('writes %s as %s', (usd, text, change) => {
  expect(usdText(usd)).toBe(text);
  expect(usdChange(usd)).toBe(change);
});
