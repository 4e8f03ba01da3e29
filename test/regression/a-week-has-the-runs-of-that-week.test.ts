import { expect, it } from 'vitest';
import { openStore, summary } from '../../src/analysis.ts';
import { linesOf } from '../analysis/recorded-store.ts';
import { syntheticStore } from '../analysis/synthetic-store.ts';

const now = Date.parse('2026-11-21T00:00:00Z') * 1000;

// The heading over a week's calls had all runs of the store.
it('a summary of the last days counts no run that had ended before', async () => {
  const directory = await syntheticStore({ runs: 20, days: 30 });
  const lines = linesOf(directory);
  const lastOf = (run: string) =>
    lines
      .filter((line) => line.directory === run)
      .reduce((last, { ts }) => (String(ts) > last ? String(ts) : last), '');
  const since = lines
    .filter(({ event }) => event === 'run_start')
    .filter((line) => lastOf(line.directory) >= '2026-11-15');
  await using store = await openStore(directory, { timeZone: 'UTC', now: () => now });
  const { runs, since_day, total } = await summary(store, { days: 7 });
  expect(since_day).toBe('2026-11-15');
  expect(runs.all).toBe(since.length);
  expect(total.runs).toBeLessThanOrEqual(runs.all);
  expect((await summary(store)).runs.all).toBe(20);
});
