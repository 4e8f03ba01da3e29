import { expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { summary } from '../../src/analysis/summary.ts';
import { linesOf } from '../analysis/recorded-store.ts';
import { plainSum, syntheticStore } from '../analysis/synthetic-store.ts';

// DuckDB's `avg` of doubles depends in its last digits on the order in which threads add them up: of the same store, no two
// reports were the same.
it('a mean of durations is the same to the last digit, however threads come to add it up', async () => {
  const directory = await syntheticStore({ runs: 60, days: 10 });
  await using store = await openStore(directory, { timeZone: 'UTC' });
  const means = new Set<number | null>();
  for (let turn = 0; turn < 12; turn++) means.add((await summary(store)).total.avg_duration_ms);
  expect(means.size).toBe(1);
  const durations = linesOf(directory)
    .filter(({ event }) => event === 'model_call')
    .map(({ duration_ms }) => duration_ms);
  expect([...means][0]).toBeCloseTo(plainSum(durations) / durations.length, 8);
});
