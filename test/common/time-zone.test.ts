import { expect, it } from 'vitest';
import { createDayOf, dayPlus, knownTimeZone } from '../../src/common/time-zone.ts';

it.each([
  ['2026-11-01T23:30:00Z', 'UTC', '2026-11-01'],
  ['2026-11-01T23:30:00Z', 'Europe/Berlin', '2026-11-02'],
  ['2026-11-01T03:30:00Z', 'America/New_York', '2026-10-31'],
  ['0900-01-01T00:00:00Z', 'UTC', '0900-01-01'],
])('%s is in %s on %s', (moment, timeZone, day) => {
  expect(createDayOf(timeZone)(Date.parse(moment) * 1000)).toBe(day);
});

it.each([
  ['2026-02-28', 1, '2026-03-01'],
  ['2026-03-01', -1, '2026-02-28'],
  ['2026-03-30', -6, '2026-03-24'],
])('%s and %i days is %s', (day, days, other) => expect(dayPlus(day, days)).toBe(other));

it.each([
  ['europe/berlin', 'Europe/Berlin'],
  ['+05:30', null],
  ['Mars/Phobos', null],
])('the zone %s is %s', (name, zone) => expect(knownTimeZone(name)).toBe(zone));
