import { describe, expect, it } from 'vitest';
import { dayOf, stepOf, stepsBetween } from '../../../src/analysis/trending/calendar.ts';

describe('stepsBetween', () => {
  it('has each day, through leap days and a change of clocks', () => {
    expect(stepsBetween('2024-02-28', '2024-03-01', 'day')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(stepsBetween('2026-03-28', '2026-03-30', 'day')).toHaveLength(3);
  });

  it('has each week by its Monday', () => {
    expect(stepsBetween('2026-10-19', '2026-11-02', 'week')).toEqual(['2026-10-19', '2026-10-26', '2026-11-02']);
  });

  it('has none where the end is before the beginning', () => {
    expect(stepsBetween('2026-11-02', '2026-11-01', 'day')).toEqual([]);
  });
});

it.each([
  ['2026-11-01T23:30:00Z', 'UTC', '2026-11-01'],
  ['2026-11-01T23:30:00Z', 'Europe/Berlin', '2026-11-02'],
  ['2026-11-01T03:30:00Z', 'America/New_York', '2026-10-31'],
])('%s is in %s on %s', (moment, timeZone, day) => {
  expect(dayOf(Date.parse(moment) * 1000, timeZone)).toBe(day);
});

it.each([
  ['2026-11-01', '2026-10-26'],
  ['2026-11-02', '2026-11-02'],
  ['2026-11-08', '2026-11-02'],
])('the week of %s begins on %s', (day, monday) => {
  expect(stepOf(day, 'week')).toBe(monday);
  expect(stepOf(day, 'day')).toBe(day);
});
