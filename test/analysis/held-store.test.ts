import { beforeAll, expect, it } from 'vitest';
import type { AnalysedStore } from '../../src/analysis/analysed-store.ts';
import { compact } from '../../src/analysis/compact.ts';
import type { Filter } from '../../src/analysis/filter.ts';
import { whileHeld } from '../../src/analysis/held-store.ts';
import { openStore } from '../../src/analysis/open-store.ts';
import { runs } from '../../src/analysis/runs.ts';
import { summary } from '../../src/analysis/summary.ts';
import { ticketSummary } from '../../src/analysis/tickets.ts';
import { gatherPage } from '../../src/dashboard/gather-page.ts';
import { createReport } from '../../src/reports/report.ts';
import { syntheticStore } from './synthetic-store.ts';

let directory: string;
beforeAll(async () => {
  directory = await syntheticStore({ runs: 12, days: 4 });
});

const now = () => Date.parse('2026-11-21T00:00:00Z') * 1000;
const open = (filter: Filter = {}, store = directory): Promise<AnalysedStore> =>
  openStore(store, { timeZone: 'Europe/Berlin', filter, now });

/** The store itself, which reads its ledgers for every question. */
function unheld(store: AnalysedStore): AnalysedStore {
  const { directory: path, timeZone, nowMicros, faults } = store;
  return {
    ...{ directory: path, timeZone, nowMicros, faults, runs: store.runs, skipped: store.skipped },
    query: (sql, parameters) => store.query(sql, parameters),
    stream: (sql, parameters) => store.stream(sql, parameters),
    close: () => store.close(),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

it.each<[string, (store: AnalysedStore) => Promise<unknown>]>([
  ['tickets', ticketSummary],
  ['a report', (store) => createReport(store, {})],
  ['a page', (store) => gatherPage(store)],
])('%s of held events are those of the ledgers', async (_what, ask) => {
  for (const filter of [{}, { agentRoles: ['coder'], since: Date.parse('2026-11-18T00:00:00Z') * 1000 }]) {
    await using store = await open(filter);
    const held = await ask(store);
    await using again = await open(filter);
    expect(held).toEqual(await ask(unheld(again)));
  }
});

it('whoever asks the store itself meanwhile has all columns and all rows', async () => {
  await using store = await open();
  const [before] = await store.query('SELECT * FROM model_calls ORDER BY id LIMIT 1');
  await whileHeld(store, ['event', 'run_id', 'cost_usd'], async (held) => {
    const [{ calls = 0 } = {}] = await held.query<{ calls: number }>(
      'SELECT count(cost_usd) AS calls FROM model_calls',
    );
    expect(calls).toBeGreaterThan(0);
    expect(await store.query('SELECT * FROM model_calls ORDER BY id LIMIT 1')).toEqual([before]);
    expect(await runs(held)).toEqual(await runs(store));
    await expect(held.query('SELECT duration_ms FROM model_calls')).rejects.toThrow('duration_ms');
  });
  await expect(summary(store, { by: 'model' })).resolves.toMatchObject({ by: 'model' });
});

it('can be held more than once, and by two at the same time', async () => {
  await using store = await open();
  const ask = () =>
    whileHeld(store, ['event', 'ts'], (held) =>
      held.query('SELECT event, count(*) AS times FROM ledger GROUP BY 1 ORDER BY 1'),
    );
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(one).toEqual(other);
  expect(await ask()).toEqual(one);
});

it('nothing is held of what is in Parquet', async () => {
  const store = await syntheticStore({ runs: 5, days: 2 });
  await compact(store);
  await using opened = await open({}, store);
  expect(await opened.hold?.(['event'])).toBeNull();
});
