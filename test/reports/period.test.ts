import { expect, it } from 'vitest';
import { filterBefore } from '../../src/reports/period.ts';

const now = 1000;

it.each([
  ['up to now', { since: 900 }, { since: 800, until: 900 }],
  ['to its end', { since: 400, until: 500 }, { since: 300, until: 400 }],
  ['up to now, where its end is yet to come', { since: 900, until: 5000 }, { since: 800, until: 900 }],
  ['with what else is selected', { since: 900, projects: ['p'] }, { since: 800, until: 900, projects: ['p'] }],
])('is as long as the period itself %s', (_, filter, before) => {
  expect(filterBefore(filter, now)).toEqual(before);
});

it.each([
  ['has no beginning', {}],
  ['has an end alone', { until: 500 }],
  ['begins later', { since: 1000 }],
  ['ends before it begins', { since: 500, until: 400 }],
])('is none where the period %s', (_, filter) => {
  expect(filterBefore(filter, now)).toBeNull();
});
