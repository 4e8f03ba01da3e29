import { describe, expect, it } from 'vitest';
import { countSteps, lastSteps, stepOf } from '../../../src/analysis/trending/calendar.ts';

it.each<[first: string, last: string, step: 'day' | 'week', count: number]>([
  ['2024-02-28', '2024-03-01', 'day', 3],
  ['2026-03-28', '2026-03-30', 'day', 3],
  ['2026-10-19', '2026-11-02', 'week', 3],
  ['0001-01-01', '9999-12-31', 'day', 3_652_059],
  ['2026-11-02', '2026-11-01', 'day', 0],
])('from %s to %s by %s there are %i', (first, last, step, count) => {
  expect(countSteps(first, last, step)).toBe(count);
});

describe('lastSteps', () => {
  it('has each day, through leap days', () => {
    const days = ['2024-02-28', '2024-02-29', '2024-03-01'];
    expect(lastSteps('2024-03-01', { step: 'day', count: 3 })).toEqual(days);
  });

  it('has each week by its Monday', () => {
    const weeks = ['2026-10-19', '2026-10-26', '2026-11-02'];
    expect(lastSteps('2026-11-02', { step: 'week', count: 3 })).toEqual(weeks);
  });
});

it.each([
  ['2026-11-01', '2026-10-26'],
  ['2026-11-02', '2026-11-02'],
  ['2026-11-08', '2026-11-02'],
])('the week of %s begins on %s', (day, monday) => {
  expect(stepOf(day, 'week')).toBe(monday);
  expect(stepOf(day, 'day')).toBe(day);
});
