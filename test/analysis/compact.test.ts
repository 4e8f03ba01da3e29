import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compact } from '../../src/analysis/compact.ts';
import { type OpenStoreOptions, openStore } from '../../src/analysis/open-store.ts';
import { summary } from '../../src/analysis/summary.ts';
import { tableNames } from '../../src/catalogue/index.ts';
import { readManifests } from './read-manifests.ts';
import { recordStore } from './recorded-store.ts';

let recorded: string;
let ids: readonly string[];
let asItLies: object;
/** A compacted store whose runs no test changes. */
let shared: string;
const folder = mkdtempSync(join(tmpdir(), 'runledger-compact-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  recorded = await recordStore();
  ids = readManifests(recorded).map(({ run }) => run.run_id);
  asItLies = await inPlace(recorded);
  shared = await compactedStore();
});

let copies = 0;
async function compactedStore(): Promise<string> {
  const store = join(folder, `store-${++copies}`);
  cpSync(recorded, store, { recursive: true, preserveTimestamps: true });
  expect(await compact(store)).toMatchObject({ compacted: 6, left: 0, faults: [] });
  return store;
}

/** Of each kind of table one: from totals, from lines, and from what was left open. */
const someTables = ['runs', 'tool_usage', 'agents', 'ledger'];

/** Tables of a store, the rows of each in the order of their text. */
async function tablesOf(store: string, options: OpenStoreOptions = {}, names: readonly string[] = someTables) {
  await using opened = await openStore(store, { now: () => 1_800_000_000_000_000, ...options });
  const tables: Record<string, unknown[]> = { faults: [...opened.faults] };
  for (const name of names) {
    const rows = await opened.query(`SELECT * FROM ${name}`);
    tables[name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return tables;
}

const inPlace = (store: string, options: OpenStoreOptions = {}, names = someTables) =>
  tablesOf(store, { ...options, isCompactionIgnored: true }, names);
const compactionIn = (store: string): string => {
  const [name = ''] = readdirSync(join(store, '.cache')).filter((entry) => /^compacted\.[0-9a-f]+$/.test(entry));
  return join(store, '.cache', name);
};

describe('a compacted store', () => {
  it('has in every table what it has as it lies', async () => {
    const store = await compactedStore();
    const ledger = join(store, ids[0] ?? '', 'events.jsonl');
    const { size } = statSync(ledger);
    utimesSync(ledger, 1_790_000_000, 1_790_000_000);
    await compact(store);
    // The proof that ledgers are not read: this one is gone from under its stamp.
    writeFileSync(ledger, 'x'.repeat(size));
    utimesSync(ledger, 1_790_000_000, 1_790_000_000);
    expect(await tablesOf(store, {}, tableNames)).toEqual(await inPlace(recorded, {}, [...tableNames]));
  });

  it.each([
    ['runs', { projects: ['project-1'] }],
    ['one run', { users: ['user-2'], statuses: ['failed'] }],
    ['events', { tools: ['grep'], agentRoles: ['coder'] }],
    ['nothing', { tickets: [], projects: ['none'] }],
  ])('is filtered by %s as it is as it lies', async (_what, filter) => {
    expect(await tablesOf(shared, { filter })).toEqual(await inPlace(recorded, { filter }));
  });

  const changes: readonly [string, (run: string, store: string) => void][] = [
    ['written to', (run) => appendFileSync(join(run, 'events.jsonl'), '{"event":"late","run_id":"x"}\n')],
    ['torn', (run) => truncateSync(join(run, 'events.jsonl'), 500)],
    ['joined by another writer', (run) => writeFileSync(join(run, 'events.child.jsonl'), '{"event":"joined"}\n')],
    ['without a manifest', (run) => rmSync(join(run, 'run.json'))],
    ['removed', (run) => rmSync(run, { recursive: true })],
    ['a link', (run) => link(run)],
  ];
  it.each(changes)('reads the ledgers of a run that is %s since', async (_what, change) => {
    const store = await compactedStore();
    change(join(store, ids[1] ?? ''), store);
    expect(await tablesOf(store)).toEqual(await inPlace(store));
  });

  const damages: readonly [string, (compaction: string) => void][] = [
    ['a file of it is torn', (at) => truncateSync(join(at, 'ledger.parquet'), 1000)],
    ['the runs of it are torn', (at) => writeFileSync(join(at, 'runs.parquet'), 'PAR1')],
    ['a file of it is missing', (at) => rmSync(join(at, 'tool-usage.parquet'))],
    ['a file of it is a link', (at) => link(join(at, 'ledger.parquet'))],
    ['its keys are no JSON', (at) => writeFileSync(join(at, 'runs.json'), '{')],
    ['its keys are something else', (at) => writeFileSync(join(at, 'runs.json'), '{"stamps":[7],"columns":{}}')],
    ['what points to it is damaged', (at) => writeFileSync(join(at, '..', 'compacted.json'), '[]')],
    ['what points to it leads elsewhere', (at) => point(at, '../..')],
    ['it is gone', (at) => rmSync(at, { recursive: true })],
  ];
  it.each(damages)('is read as it lies where %s', async (_what, damage) => {
    const [cache, whole] = [join(shared, '.cache'), mkdtempSync(join(folder, 'whole-'))];
    cpSync(cache, whole, { recursive: true });
    damage(compactionIn(shared));
    expect(await tablesOf(shared)).toEqual(asItLies);
    rmSync(cache, { recursive: true });
    cpSync(whole, cache, { recursive: true });
  });

  it('goes on answering while it is compacted anew, and keeps one generation beside the latest', async () => {
    const store = await compactedStore();
    await using opened = await openStore(store);
    const before = await summary(opened, { by: 'model' });
    for (let times = 0; times < 3; times++) await compact(store);
    expect(
      readdirSync(join(store, '.cache')).filter((name) => name.startsWith('compacted.') && name !== 'compacted.json'),
    ).toHaveLength(2);
    expect(await summary(opened, { by: 'model' })).toEqual(before);
    await using latest = await openStore(store);
    expect(await summary(latest, { by: 'model' })).toEqual(before);
  });

  it('holds no run that has a fault, nor what another process wrote into the folder', async () => {
    const store = join(folder, 'faulty');
    cpSync(recorded, store, { recursive: true, preserveTimestamps: true });
    appendFileSync(join(store, ids[0] ?? '', 'events.jsonl'), 'torn');
    expect(await compact(store)).toMatchObject({ compacted: 5, left: 1 });
    const { faults } = await tablesOf(store);
    expect(faults).toMatchObject([{ run_id: ids[0], file: 'events.jsonl', reason: 'not a JSON object' }]);
  });

  it('is not made where the folder for it is a link', async () => {
    const store = join(folder, 'linked');
    cpSync(recorded, store, { recursive: true, preserveTimestamps: true });
    const outside = mkdtempSync(join(folder, 'outside-'));
    rmSync(join(store, '.cache'), { recursive: true, force: true });
    symlinkSync(outside, join(store, '.cache'));
    await expect(compact(store)).rejects.toThrow('is a link, which is not followed');
    expect(readdirSync(outside)).toEqual([]);
  });
});

/** Puts what it is elsewhere, and a link to it in its place. */
function link(path: string): void {
  const elsewhere = mkdtempSync(join(folder, 'elsewhere-'));
  cpSync(path, join(elsewhere, 'it'), { recursive: true, preserveTimestamps: true });
  rmSync(path, { recursive: true });
  symlinkSync(join(elsewhere, 'it'), path);
}

function point(compaction: string, directory: string): void {
  const path = join(compaction, '..', 'compacted.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), directory }));
}
