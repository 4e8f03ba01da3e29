import { expect, it } from 'vitest';
import { formatMoment, parseMoment } from '../../src/common/moment.ts';

it.each<[text: string, iso: string, isDay: boolean]>([
  ['2026-11-01', '2026-11-01T00:00:00.000Z', true],
  [' 2024-02-29 ', '2024-02-29T00:00:00.000Z', true],
  ['2026-11-01T12:30:00Z', '2026-11-01T12:30:00.000Z', false],
  ['2026-11-01t12:30:00.25z', '2026-11-01T12:30:00.250Z', false],
  ['2026-11-01T00:30:00+02:00', '2026-10-31T22:30:00.000Z', false],
])('reads %j as %s', (text, iso, isDay) => {
  expect(parseMoment(text)).toEqual({ micros: Date.parse(iso) * 1000, isDay });
});

it.each([
  '',
  'today',
  '2026-02-30',
  '2026-13-01',
  '2026-11-1',
  '2026-11-01T12:30:00',
  '2026-11-01T25:00:00Z',
  '20261101',
])('takes %j for no time', (text) => {
  expect(parseMoment(text)).toBeNull();
});

it.each([
  ['2026-11-01', '2026-11-01'],
  ['2026-11-01T00:00:00+02:00', '2026-10-31T22:00:00.000000Z'],
])('writes %s as %s', (text, written) => {
  const moment = parseMoment(text);
  expect(moment && formatMoment(moment)).toBe(written);
});
