import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestRuns } from '../../src/analysis/newest-runs.ts';
import { openStore } from '../../src/analysis/open-store.ts';
import { runs } from '../../src/analysis/runs.ts';
import { readManifests } from './read-manifests.ts';
import { recordStore } from './recorded-store.ts';

let store: string;
const nowMicros = Date.now() * 1000;
const folder = mkdtempSync(join(tmpdir(), 'runledger-newest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  store = join(folder, 'runs');
  cpSync(await recordStore(), store, { recursive: true, preserveTimestamps: true });
  // The second run has lost its manifest, long ago.
  const lost = join(store, readManifests(store)[1]?.run.run_id ?? '');
  rmSync(join(lost, 'run.json'));
  utimesSync(join(lost, 'events.jsonl'), 1_700_000_000, 1_700_000_000);
});

it.each([
  ['all', {}, 100],
  ['the newest', {}, 1],
  ['those of a project', { projects: ['project-0', 'project-1'] }, 3],
  ['those that failed', { statuses: ['failed'] }, 3],
  ['one', { runIds: ['nobody'] }, 3],
])('%s are those of an opened store', async (_what, filter, limit) => {
  await using opened = await openStore(store, { filter, now: () => nowMicros });
  const all = await runs(opened);
  const { runs: found, hasMore } = await newestRuns(store, { filter, limit, nowMicros });
  expect(found).toEqual(all.slice(0, limit));
  expect(hasMore).toBe(all.length > limit);
});

describe('where it is remembered when runs began', () => {
  const newest = async (at: string, limit: number) =>
    (await newestRuns(at, { filter: {}, limit, nowMicros })).runs.map(({ run_id }) => run_id ?? '');
  const rememberedStore = async (name: string): Promise<string> => {
    const at = join(folder, name);
    cpSync(store, at, { recursive: true, preserveTimestamps: true });
    await newest(at, 1);
    expect(Object.keys(JSON.parse(readFileSync(memoryIn(at), 'utf8')))).toContain('starts');
    return at;
  };
  const memoryIn = (at: string): string => join(at, '.cache', 'run-starts.json');
  const manifestIn = (at: string, runId: string): string => join(at, runId, 'run.json');
  const begin = (path: string, startedAt: string): void =>
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replaceAll(/(?<="started_at": |"startedAt": )"[^"]+"/g, `"${startedAt}"`),
    );

  it('manifests of runs that are not the newest are not opened', async () => {
    const at = await rememberedStore('unopened');
    const all = await newest(at, 100);
    // One of the store's runs has lost its manifest.
    const oldest = all.slice(1).findLast((runId) => existsSync(manifestIn(at, runId))) ?? '';
    begin(manifestIn(at, oldest), '2099-01-01T00:00:00.000000Z');
    expect(await newest(at, 1)).toEqual(all.slice(0, 1));
  });

  it('a run that is new is found', async () => {
    const at = await rememberedStore('grown');
    const [first = ''] = await newest(at, 1);
    const later = 'run_20990101_000000_later_0123abcd';
    cpSync(join(at, first), join(at, later), { recursive: true });
    begin(manifestIn(at, later), '2099-01-01T00:00:00.000000Z');
    expect(await newest(at, 2)).toEqual([later, first]);
  });

  it('nothing is remembered of a run whose name may be given again', async () => {
    const at = await rememberedStore('named');
    const [first = '', second = ''] = await newest(at, 2);
    cpSync(join(at, first), join(at, 'nightly'), { recursive: true });
    begin(manifestIn(at, 'nightly'), '2020-01-01T00:00:00.000000Z');
    expect(await newest(at, 2)).toEqual([first, second]);
    begin(manifestIn(at, 'nightly'), '2099-01-01T00:00:00.000000Z');
    expect(await newest(at, 2)).toContain('nightly');
  });

  it('a run among the newest that says otherwise has all looked at again', async () => {
    const at = await rememberedStore('moved');
    const all = await newest(at, 100);
    begin(manifestIn(at, all[0] ?? ''), '2020-01-01T00:00:00.000000Z');
    expect((await newest(at, 1))[0]).toBe(all[1]);
  });

  it.each(['{', '[]', '{"format":"runledger-run-starts","version":1,"runs":[1,"x"],"starts":["2099"]}'])(
    'it is not where it says %s',
    async (text) => {
      const at = await rememberedStore(`damaged-${text.length}`);
      const all = await newest(at, 100);
      writeFileSync(memoryIn(at), text);
      expect(await newest(at, 100)).toEqual(all);
    },
  );
});

it('of a store that is not there are none', async () => {
  const found = await newestRuns(join(folder, 'nowhere'), { filter: {}, limit: 5, nowMicros });
  expect(found).toEqual({ runs: [], hasMore: false, faults: [], skipped: { runs: 0, lines: 0 } });
});
