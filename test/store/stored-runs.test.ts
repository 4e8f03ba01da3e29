import { appendFileSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeLine } from '../../src/store/encode-line.ts';
import { grownLedgers, listLedgers } from '../../src/store/list-ledgers.ts';
import { listRunIds } from '../../src/store/list-run-ids.ts';
import { listRuns } from '../../src/store/list-runs.ts';
import { type Manifest, writeManifest } from '../../src/store/manifest.ts';
import { describeProcess } from '../../src/store/process-identity.ts';
import { readRun } from '../../src/store/read-run.ts';
import { manifestOf } from './manifest-support.ts';
import { all, eventOf, temporaryDirectory } from './support.ts';

const directory = temporaryDirectory();
const options = { nowMicros: Date.now() * 1000, me: describeProcess() };
let stores = 0;
const newStore = (): string => {
  const store = join(directory, `store-${stores++}`);
  mkdirSync(store);
  return store;
};

/** A run with a ledger of one line and, where it is given, a manifest that has taken it. */
async function addRun(store: string, runId: string, manifest: Partial<Manifest> | null = {}): Promise<string> {
  const run = join(store, runId);
  mkdirSync(run);
  const line = encodeLine(eventOf('error'));
  writeFileSync(join(run, 'events.jsonl'), line);
  const ledgers = { 'events.jsonl': { bytes: line.length, events: 1, faults: 0 } };
  if (manifest !== null) await writeManifest(run, manifestOf({ ledgers, ...manifest }));
  return run;
}

describe('a run as a reader finds it', () => {
  it('that goes on', async () => {
    const store = newStore();
    await addRun(store, 'a');
    expect(await readRun(store, 'a', options)).toMatchObject({
      runId: 'a',
      directory: join(store, 'a'),
      status: 'running',
      hasGrown: false,
      manifest: { state: 'read' },
      ledgers: [{ file: 'events.jsonl', writer: 'main' }],
      faults: [],
    });
  });

  it('whose process is gone has crashed, and nothing is written', async () => {
    const store = newStore();
    const run = await addRun(store, 'a', { writer: { ...options.me, start_time: '1' } });
    const before = readdirSync(run).map((name) => [name, statSync(join(run, name), { bigint: true }).mtimeNs]);
    expect(await readRun(store, 'a', options)).toMatchObject({ status: 'crashed' });
    expect(readdirSync(run).map((name) => [name, statSync(join(run, name), { bigint: true }).mtimeNs])).toEqual(before);
  });

  it('that has grown, in a ledger that was taken or in one that is new', async () => {
    const store = newStore();
    const [a, b] = [await addRun(store, 'a'), await addRun(store, 'b')];
    appendFileSync(join(a, 'events.jsonl'), '{"ev');
    writeFileSync(join(b, 'events.w1.jsonl'), '{}');
    expect((await readRun(store, 'a', options))?.hasGrown).toBe(true);
    expect((await readRun(store, 'b', options))?.hasGrown).toBe(true);
    const { ledgers } = await listLedgers(b);
    expect(
      grownLedgers(manifestOf({ ledgers: { 'events.jsonl': { bytes: 1, events: 0, faults: 0 } } }), ledgers),
    ).toEqual([
      { file: 'events.jsonl', takenBytes: 1, bytes: statSync(join(b, 'events.jsonl')).size },
      { file: 'events.w1.jsonl', takenBytes: 0, bytes: 2 },
    ]);
  });

  it('without a manifest goes on while somebody writes, and has crashed after a minute', async () => {
    const store = newStore();
    const run = await addRun(store, 'a', null);
    expect(await readRun(store, 'a', options)).toMatchObject({
      status: 'running',
      hasGrown: true,
      manifest: { state: 'missing' },
    });
    const twoMinutesAgo = options.nowMicros / 1e6 - 120;
    utimesSync(join(run, 'events.jsonl'), twoMinutesAgo, twoMinutesAgo);
    expect(await readRun(store, 'a', options)).toMatchObject({ status: 'crashed' });
    writeFileSync(join(run, 'run.json'), '{"format":"runl');
    expect(await readRun(store, 'a', options)).toMatchObject({ status: 'crashed', manifest: { state: 'broken' } });
  });

  it('of a newer format is named and left alone', async () => {
    const store = newStore();
    const run = await addRun(store, 'a', null);
    writeFileSync(join(run, 'run.json'), '{"format":"runledger","version":3}');
    expect(await readRun(store, 'a', options)).toMatchObject({
      status: null,
      manifest: { state: 'newer', version: 3 },
    });
  });

  it.each(['../a', '..', '.', '', 'a/../a', 'con', 'no-such-run'])('named %j is none', async (runId) => {
    const store = newStore();
    await addRun(store, 'a');
    expect(await readRun(store, runId, options)).toBeNull();
  });

  it('that is a link, or leads out through one, is not followed', async () => {
    const store = newStore();
    const outside = newStore();
    const run = await addRun(outside, 'secret');
    symlinkSync(run, join(store, 'linked'));
    expect(await readRun(store, 'linked', options)).toBeNull();
    const own = await addRun(store, 'own');
    symlinkSync(join(run, 'events.jsonl'), join(own, 'events.w1.jsonl'));
    mkdirSync(join(own, 'events.w2.jsonl'));
    expect(await readRun(store, 'own', options)).toMatchObject({
      ledgers: [{ file: 'events.jsonl' }],
      faults: [
        { file: 'events.w1.jsonl', reason: 'is a link, which is not followed' },
        { file: 'events.w2.jsonl', reason: 'is not a plain file' },
      ],
    });
  });

  it('has its owner’s ledger first', async () => {
    const run = await addRun(newStore(), 'a');
    for (const writer of ['z', 'a', 'main2']) writeFileSync(join(run, `events.${writer}.jsonl`), '');
    const { ledgers } = await listLedgers(run);
    expect(ledgers.map(({ writer }) => writer)).toEqual(['main', 'a', 'main2', 'z']);
  });
});

describe('a store', () => {
  it('is listed without what is no run', async () => {
    const store = newStore();
    for (const runId of ['b', 'a', 'c']) await addRun(store, runId);
    mkdirSync(join(store, 'empty'));
    mkdirSync(join(store, 'not a run'));
    writeFileSync(join(store, 'notes.txt'), '');
    symlinkSync(join(store, 'a'), join(store, 'd'));
    expect(await listRunIds(store)).toEqual({
      runIds: ['a', 'b', 'c', 'empty'],
      ignored: expect.arrayContaining([
        { name: 'd', reason: 'is a link, which is not followed' },
        { name: 'not a run', reason: 'is not a name that a run can have' },
      ]),
      fault: null,
    });
    const runs = await all(listRuns(store, options));
    expect(runs.map(({ runId }) => runId)).toEqual(['a', 'b', 'c']);
  });

  it('of many runs is read whole', async () => {
    const store = newStore();
    const ids = Array.from({ length: 50 }, (_, index) => `run-${String(index).padStart(2, '0')}`);
    for (const runId of ids) await addRun(store, runId);
    expect((await all(listRuns(store, options))).map(({ runId }) => runId)).toEqual(ids);
  });

  it('that is not there is empty, and one that is a file is told', async () => {
    expect(await listRunIds(join(directory, 'none'))).toEqual({ runIds: [], ignored: [], fault: null });
    writeFileSync(join(directory, 'file'), '');
    expect((await listRunIds(join(directory, 'file'))).fault).toMatch(/ENOTDIR/);
  });
});
