import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenStoreOptions, openStore } from '../../src/analysis/open-store.ts';
import { tableNames } from '../../src/catalogue/index.ts';
import { readManifests } from './read-manifests.ts';
import { recordStore } from './recorded-store.ts';

let recorded: string;
let ids: readonly string[];
const folder = mkdtempSync(join(tmpdir(), 'runledger-known-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  recorded = await recordStore();
  ids = readManifests(recorded).map(({ run }) => run.run_id);
});

let copies = 0;
/** A store that was asked once, and whose runs are remembered. */
async function askedStore(): Promise<string> {
  const store = join(folder, `store-${++copies}`);
  cpSync(recorded, store, { recursive: true, preserveTimestamps: true });
  await tablesOf(store, []);
  expect(memory(store).columns.run_id).toHaveLength(6);
  return store;
}

const memoryFile = (store: string): string => join(store, '.cache', 'known-runs.json');
const memory = (store: string): { readonly columns: Readonly<Record<string, unknown[]>> } =>
  JSON.parse(readFileSync(memoryFile(store), 'utf8'));

async function tablesOf(store: string, names: readonly string[], options: OpenStoreOptions = {}) {
  await using opened = await openStore(store, { now: () => 1_800_000_000_000_000, ...options });
  const tables: Record<string, unknown> = { faults: opened.faults };
  for (const name of names) {
    const rows = await opened.query(`SELECT * FROM ${name}`);
    tables[name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return tables;
}

/** The same of a store of which nothing is remembered. */
async function afresh(store: string, names: readonly string[]) {
  const copy = join(folder, `afresh-${++copies}`);
  cpSync(store, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  rmSync(join(copy, '.cache'), { recursive: true, force: true });
  return await tablesOf(copy, names);
}

it('of a finished run that stands as it did no manifest is read again', async () => {
  const store = await askedStore();
  const manifest = join(store, ids[0] ?? '', 'run.json');
  const { size } = statSync(manifest);
  utimesSync(manifest, 1_900_000_000, 1_900_000_000);
  await tablesOf(store, []);
  // Whoever reads it sees that it is gone from under its stamp.
  writeFileSync(manifest, 'x'.repeat(size));
  utimesSync(manifest, 1_900_000_000, 1_900_000_000);
  expect(await tablesOf(store, ['runs', 'ledger'])).toEqual(await afresh(recorded, ['runs', 'ledger']));
});

it('every table is what it was when nothing was remembered', async () => {
  const store = await askedStore();
  expect(await tablesOf(store, tableNames)).toEqual(await afresh(recorded, tableNames));
});

it.each([
  ['runs', { projects: ['project-1'] }],
  ['one run', { users: ['user-2'], statuses: ['failed'] }],
  ['events', { tools: ['grep'], agentRoles: ['coder'] }],
])('remembered runs are filtered by %s as others are', async (_what, filter) => {
  const names = ['runs', 'tool_usage', 'ledger'];
  const store = await askedStore();
  rmSync(memoryFile(store));
  const first = await tablesOf(store, names, { filter });
  await tablesOf(store, []);
  expect(await tablesOf(store, names, { filter })).toEqual(first);
});

describe('a run that was remembered and', () => {
  const changes: readonly [string, (run: string) => void][] = [
    ['was written to', (run) => appendFileSync(join(run, 'events.jsonl'), '{"event":"late","run_id":"x"}\n')],
    ['has another manifest', (run) => failed(run)],
    ['was joined by another writer', (run) => writeFileSync(join(run, 'events.child.jsonl'), '{"event":"joined"}\n')],
    ['lost its manifest', (run) => rmSync(join(run, 'run.json'))],
    ['lost its ledger', (run) => rmSync(join(run, 'events.jsonl'))],
    ['is gone', (run) => rmSync(run, { recursive: true })],
    ['has a link for a ledger', (run) => link(join(run, 'events.jsonl'))],
    ['is a link', (run) => link(run)],
  ];
  it.each(changes)('%s is read again', async (_what, change) => {
    const store = await askedStore();
    change(join(store, ids[1] ?? ''));
    const names = ['runs', 'performance', 'ledger'];
    expect(await tablesOf(store, names)).toEqual(await afresh(store, names));
  });
});

it.each([
  ['is no JSON', () => '{'],
  ['is something else', () => '[]'],
  ['is of another version', (text: string) => text.replace('"version":1', '"version":2')],
  ['has a value of another type', (text: string) => text.replace('"status":["', '"status":[7,"')],
  ['has a column too few', (text: string) => text.replace('"status":', '"state":')],
  ['names files outside the run', (text: string) => text.replace('"events.jsonl"', '"../events.jsonl"')],
])('what is remembered is not used where it %s', async (_what, damaged) => {
  const store = await askedStore();
  const text = readFileSync(memoryFile(store), 'utf8');
  expect(damaged(text)).not.toBe(text);
  writeFileSync(memoryFile(store), damaged(text));
  expect(await tablesOf(store, ['runs', 'ledger'])).toEqual(await afresh(recorded, ['runs', 'ledger']));
});

/** In place, and of the same length. */
function failed(run: string): void {
  const path = join(run, 'run.json');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('"completed"', '"cancelled"'));
}

function link(path: string): void {
  renameSync(path, `${path}.moved`);
  symlinkSync(`${path}.moved`, path);
}
