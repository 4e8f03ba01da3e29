import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysedStore } from '../../../src/analysis/analysed-store.ts';
import type { Filter } from '../../../src/analysis/filter.ts';
import { openStore } from '../../../src/analysis/open-store.ts';
import { summary } from '../../../src/analysis/summary.ts';
import type { CopiedStore } from '../../../src/export/copy/copied-store.ts';
import { type CopyStoreOptions, copyStore } from '../../../src/export/copy/copy-store.ts';
import { tableNames } from '../../../src/exporter.ts';
import { recordStore } from '../../analysis/recorded-store.ts';

const memoryLimit = '192MB';
const settings = {
  timeZone: 'UTC',
  memoryLimit,
  memoryLimitOfCopy: () => memoryLimit,
  writable: [],
  now: () => 1_893_456_000_000_000,
};

let directory: string;
let store: string;
let runIds: string[];
beforeAll(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'runledger-copy-')));
  store = await recordStore();
  runIds = readdirSync(store).filter((name) => !name.startsWith('.'));
  appendFileSync(join(store, runIds[3] ?? '', 'events.jsonl'), '{"torn\n');
  symlinkSync(directory, join(store, 'a-link'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let copies = 0;
async function copied(options: Partial<CopyStoreOptions>): Promise<CopiedStore> {
  const place = join(directory, `copy-${++copies}`);
  mkdirSync(place);
  return await copyStore(store, { ...settings, directory: place, ...options });
}

/** Every row of every table, and what every answer comes with. */
async function everything(opened: AnalysedStore): Promise<object> {
  const tables: Record<string, unknown> = {};
  for (const name of tableNames) tables[name] = await opened.query(`SELECT * FROM "${name}" ORDER BY ALL`);
  const { faults, skipped, runs, nowMicros, timeZone } = opened;
  return { tables, faults, skipped, runs, nowMicros, timeZone, byModel: await summary(opened, { by: 'model' }) };
}

describe('a store that is copied two runs at a time', () => {
  it.each<[string, Filter | (() => Filter)]>([
    ['all of it', {}],
    ['a project', { projects: ['project-1'] }],
    ['a role', { agentRoles: ['coder'] }],
    ['runs by name, and what is none', () => ({ runIds: ['a-link', ...runIds.slice(1, 5), 'nobody'] })],
    ['nothing', { projects: ['nobody’s'] }],
  ])('answers as the store does: %s', async (_, asked) => {
    const filter = typeof asked === 'function' ? asked() : asked;
    await using opened = await openStore(store, { ...settings, filter });
    await using copy = await copied({ filter, runsAtOnce: 2 });
    expect(await everything(copy)).toEqual(await everything(opened));
  });

  it('shows its runs part by part, each once and in order, and then all again', async () => {
    await using copy = await copied({ runsAtOnce: 2 });
    const runs = () => copy.query<{ run_id: string }>('SELECT run_id FROM runs ORDER BY run_id');
    const all = await runs();
    const byParts: { run_id: string }[][] = [];
    for await (const _ of copy.parts()) byParts.push(await runs());
    expect(byParts.length).toBeGreaterThan(1);
    expect(byParts.flat()).toEqual(all);
    expect(await runs()).toEqual(all);
  });

  it('says how many of its runs it has read', async () => {
    const shown: [number, number][] = [];
    await using copy = await copied({ runsAtOnce: 2, onProgress: (...now) => void shown.push(now) });
    expect(shown.at(-1)).toEqual([copy.runs, copy.runs]);
    expect(new Set(shown.map(([, total]) => total))).toEqual(new Set([copy.runs]));
  });

  it('stops where it is told to', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    await expect(copied({ runsAtOnce: 2, onProgress, signal: controller.signal })).rejects.toThrow('enough');
  });
});
