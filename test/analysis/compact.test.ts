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
import type { AnalysedStore } from '../../src/analysis/analysed-store.ts';
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
    tables[name] = textOf(rows);
  }
  return tables;
}

const textOf = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

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

  const changes: readonly [string, (run: string) => void][] = [
    ['written to', (run) => appendFileSync(join(run, 'events.jsonl'), '{"event":"late","run_id":"x"}\n')],
    ['torn', (run) => truncateSync(join(run, 'events.jsonl'), 500)],
    ['joined by another writer', (run) => writeFileSync(join(run, 'events.child.jsonl'), '{"event":"joined"}\n')],
    ['given another manifest', (run) => replaceIn(join(run, 'run.json'), '"completed"', '"cancelled"')],
    ['without a manifest', (run) => rmSync(join(run, 'run.json'))],
    ['removed', (run) => rmSync(run, { recursive: true })],
    ['a link', (run) => link(run)],
  ];
  it.each(changes)('reads the ledgers of a run that is %s since', async (_what, change) => {
    const store = await compactedStore();
    change(join(store, ids[1] ?? ''));
    expect(await tablesOf(store)).toEqual(await inPlace(store));
  });

  describe('of which it is looked what has changed while the first question is answered', () => {
    const later = { isChangeSeenLater: true, now: () => 1_800_000_000_000_000 };
    const askedOf = async (opened: AnalysedStore) => {
      const tables: Record<string, unknown[]> = {};
      for (const name of someTables) tables[name] = textOf(await opened.query(`SELECT * FROM ${name}`));
      return { ...tables, faults: opened.faults };
    };

    it.each(changes)('reads the ledgers of a run that is %s before that is asked', async (_what, change) => {
      const store = await compactedStore();
      await using opened = await openStore(store, later);
      change(join(store, ids[1] ?? ''));
      expect(await askedOf(opened)).toEqual(await inPlace(store));
      expect(opened.runs).toBe((await inPlace(store)).runs?.length);
    });

    it('answers whoever asks at the same time alike, and reads what has changed once', async () => {
      const store = await compactedStore();
      await using opened = await openStore(store, later);
      appendFileSync(join(store, ids[1] ?? '', 'events.jsonl'), 'torn');
      const answers = await Promise.all([askedOf(opened), askedOf(opened), askedOf(opened)]);
      const expected = await inPlace(store);
      expect(answers).toEqual([expected, expected, expected]);
    });

    it('has what it streams, and what it holds, of the runs as they are', async () => {
      const store = await compactedStore();
      await using streaming = await openStore(store, later);
      await using holding = await openStore(store, later);
      appendFileSync(join(store, ids[1] ?? '', 'events.jsonl'), '{"event":"late","run_id":"x"}\n');
      const { ledger } = await inPlace(store);
      const streamed: unknown[] = [];
      for await (const rows of streaming.stream('SELECT * FROM ledger')) streamed.push(...rows);
      expect(textOf(streamed)).toEqual(ledger);
      await using held = (await holding.hold?.(['event'])) ?? null;
      expect(await held?.query('SELECT count(*) AS events FROM ledger')).toEqual([{ events: ledger?.length }]);
    });

    it('selects a run by what it says now', async () => {
      const store = await compactedStore();
      const filter = { statuses: ['cancelled'] };
      await using opened = await openStore(store, { ...later, filter });
      replaceIn(join(store, ids[1] ?? '', 'run.json'), '"completed"', '"cancelled"');
      const [row] = await opened.query<{ runs: number }>('SELECT count(*) AS runs FROM runs');
      expect(row?.runs).toBe((await inPlace(store, { filter })).runs?.length);
      expect(row?.runs).toBe(opened.runs);
    });

    it('has no run that is recorded after it was opened', async () => {
      const store = await compactedStore();
      await using opened = await openStore(store, later);
      cpSync(join(store, ids[0] ?? ''), join(store, 'run_20990101_000000_later_0123abcd'), { recursive: true });
      expect(await askedOf(opened)).toEqual(asItLies);
    });

    it('tells of each run how far it is, and fails for who is told and throws', async () => {
      const told: unknown[] = [];
      await using opened = await openStore(shared, { ...later, onProgress: (...progress) => void told.push(progress) });
      expect(told).toEqual([]);
      await opened.query('SELECT count(*) FROM ledger');
      expect(told).toEqual([[6, 6]]);
      const onProgress = () => {
        throw new Error('enough');
      };
      await using failing = await openStore(shared, { ...later, onProgress });
      await expect(failing.query('SELECT count(*) FROM ledger')).rejects.toThrow('enough');
      await expect(openStore(shared, { onProgress })).rejects.toThrow('enough');
    });

    it('is closed without being asked, and while it is', async () => {
      await (await openStore(shared, later)).close();
      const opened = await openStore(shared, later);
      const asked = opened.query('SELECT count(*) FROM ledger').catch((error: Error) => error);
      await opened.close();
      await asked;
      await expect(opened.query('SELECT count(*) FROM ledger')).rejects.toThrow('closed');
    });
  });

  const damages: readonly [string, (compaction: string) => void][] = [
    ['a file of it is torn', (at) => truncateSync(join(at, 'ledger.parquet'), 1000)],
    ['the runs of it are torn', (at) => writeFileSync(join(at, 'runs.parquet'), 'PAR1')],
    ['a file of it is missing', (at) => rmSync(join(at, 'tool-usage.parquet'))],
    ['a file of it is a link', (at) => link(join(at, 'ledger.parquet'))],
    ['the names of its runs are no JSON', (at) => writeFileSync(join(at, 'runs.json'), '{')],
    ['the names of its runs are something else', (at) => writeFileSync(join(at, 'runs.json'), '{"run_id":[7,{}]}')],
    ['how its runs stood is no JSON', (at) => writeFileSync(join(at, 'run-stamps.json'), '{')],
    ['how its runs stood is something else', (at) => writeFileSync(join(at, 'run-stamps.json'), '{"stamps":[7,[]]}')],
    ['what points to it is damaged', (at) => writeFileSync(join(at, '..', 'compacted.json'), '[]')],
    ['what points to it leads elsewhere', (at) => point(at, '../..')],
    ['it is gone', (at) => rmSync(at, { recursive: true })],
  ];
  const whileDamaged = async (damage: (compaction: string) => void, ask: () => Promise<void>) => {
    const [cache, whole] = [join(shared, '.cache'), mkdtempSync(join(folder, 'whole-'))];
    cpSync(cache, whole, { recursive: true });
    damage(compactionIn(shared));
    await ask();
    rmSync(cache, { recursive: true });
    cpSync(whole, cache, { recursive: true });
  };
  it.each(damages)('is read as it lies where %s', (_what, damage) =>
    whileDamaged(damage, async () => expect(await tablesOf(shared)).toEqual(asItLies)),
  );

  it.each(['{', '{}', '{"run_id":[1,2,3,4,5,6],"project":7}'])('is filtered as it lies where its keys are %s', (text) =>
    whileDamaged(
      (at) => writeFileSync(join(at, 'run-keys.json'), text),
      async () => {
        const filter = { projects: ['project-1'] };
        expect(await tablesOf(shared, { filter })).toEqual(await inPlace(shared, { filter }));
      },
    ),
  );

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

/** In place, and of the same length. */
function replaceIn(path: string, text: string, by: string): void {
  const before = readFileSync(path, 'utf8');
  expect(before).toContain(text);
  writeFileSync(path, before.replace(text, by));
}

function point(compaction: string, directory: string): void {
  const path = join(compaction, '..', 'compacted.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), directory }));
}
