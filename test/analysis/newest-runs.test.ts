import { cpSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

it('of a store that is not there are none', async () => {
  const found = await newestRuns(join(folder, 'nowhere'), { filter: {}, limit: 5, nowMicros });
  expect(found).toEqual({ runs: [], hasMore: false, faults: [], skipped: { runs: 0, lines: 0 } });
});
