import { readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compact } from '../../src/analysis/compact.ts';
import { openStore } from '../../src/analysis/open-store.ts';
import { recordStore } from '../analysis/recorded-store.ts';

// What was found to be damaged, or was remembered in part, is read once more: the line said 3 of 6 again after 6 of 6.
it('is told of each run once, though runs are read twice', async () => {
  const store = await recordStore();
  await compact(store);
  const cache = join(store, '.cache');
  const [compacted = ''] = readdirSync(cache).filter((name) => name.startsWith('compacted.'));
  truncateSync(join(cache, compacted, 'ledger.parquet'), 1000);
  const told: [done: number, total: number][] = [];
  await using opened = await openStore(store, { onProgress: (...progress) => told.push(progress) });
  const [row] = await opened.query<{ runs: number }>('SELECT count(DISTINCT run_id) AS runs FROM ledger');
  await opened.query('SELECT * FROM performance');
  expect(row?.runs).toBe(6);
  expect(told).toEqual([[6, 6]]);
});
