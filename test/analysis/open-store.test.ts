import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysedStore } from '../../src/analysis/analysed-store.ts';
import { openStore } from '../../src/analysis/open-store.ts';
import { tableNames } from '../../src/catalogue/index.ts';
import { openAgent, openTicket, recordModelCall, run, session, shutdown } from '../../src/index.ts';
import { startRecording } from '../support/recording.ts';
import { type Line, linesOf, recordStore } from './recorded-store.ts';

let store: string;
let lines: readonly Line[];
beforeAll(async () => {
  store = await recordStore();
  lines = linesOf(store);
});

/** What the `json` exporter wrote of each run: the tables as the process that recorded them saw them. */
const snapshots = () =>
  readdirSync(store)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(store, name, 'metrics.json'), 'utf8')));

describe('a store of finished runs', () => {
  let opened: AnalysedStore;
  beforeAll(async () => {
    opened = await openStore(store);
  });
  afterAll(() => opened.close());

  it.each(tableNames)('has in %s, row for row, what the runs’ own snapshots have', async (name) => {
    const expected = snapshots().flatMap((snapshot) => snapshot[name]);
    expect(expected.length, 'rows').toBeGreaterThan(0);
    const rows = await opened.query(`SELECT * FROM ${name}`);
    expect(sorted(rows)).toEqual(sorted(expected));
    expect(opened.faults).toEqual([]);
  });

  it('has every line of every ledger in `ledger`', async () => {
    const rows = await opened.query('SELECT id FROM ledger');
    expect(rows.map(({ id }) => id).sort()).toEqual(lines.map(({ id }) => id).sort());
  });
});

function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

describe('a run that ended and left something open', () => {
  it('has it cancelled, as its own snapshot does', async () => {
    const { store: own, directory } = await startRecording();
    run({ project: 'left-open' }, () =>
      session('s-1', () => {
        openTicket('T-1').with(() => openAgent({ role: 'coder' }).with(() => recordModelCall({ model: 'gpt-5-mini' })));
      }),
    );
    await shutdown();
    const [name = ''] = readdirSync(own).filter((entry) => !entry.startsWith('.'));
    const snapshot = JSON.parse(readFileSync(join(own, name, 'metrics.json'), 'utf8'));
    await using opened = await openStore(own);
    expect(snapshot.agents).toMatchObject([{ role: 'coder', status: 'cancelled', model_calls: 1 }]);
    for (const table of ['agents', 'issues', 'sessions'])
      expect(sorted(await opened.query(`SELECT * FROM ${table}`))).toEqual(sorted(snapshot[table]));
    await rm(directory, { recursive: true });
  });
});
