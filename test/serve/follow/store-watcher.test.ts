import { appendFileSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreWatcher } from '../../../src/serve/follow/store-watcher.ts';
import { workingDirectory } from '../../support/command.ts';

const line = '{"ts":"2026-11-21T10:00:00.000000Z","event":"x"}\n';

function storeOf(runIds: readonly string[]): { readonly store: string; readonly watcher: StoreWatcher } {
  const store = workingDirectory();
  for (const runId of runIds) write(store, runId);
  // Now and then from now on: a directory that changed a moment ago is listed again whatever its time says.
  return { store, watcher: new StoreWatcher(store, () => Date.now() * 1000) };
}

function write(store: string, runId: string, text = line): void {
  mkdirSync(join(store, runId), { recursive: true });
  appendFileSync(join(store, runId, 'events.jsonl'), text);
}

const nothing = { changed: [], removed: [], fault: null };

describe('a store that is looked at', () => {
  it('has not changed at first, nor while it lies still', async () => {
    const { watcher } = storeOf(['one', 'two']);
    expect(await watcher.look()).toEqual(nothing);
    expect(watcher.runIds).toEqual(['one', 'two']);
    for (let look = 0; look < 5; look++) expect(await watcher.look()).toEqual(nothing);
  });

  it('tells of runs that begin and of runs that are gone', async () => {
    const { store, watcher } = storeOf(['one', 'two']);
    await watcher.look();
    write(store, 'three');
    expect(await watcher.look()).toEqual({ ...nothing, changed: ['three'] });
    rmSync(join(store, 'one'), { recursive: true });
    expect(await watcher.look()).toEqual({ ...nothing, removed: ['one'] });
    expect(await watcher.look()).toEqual(nothing);
  });

  it('tells of a run that grows, once each time', async () => {
    const { store, watcher } = storeOf(['one', 'two']);
    await watcher.look();
    for (let time = 0; time < 3; time++) {
      write(store, 'two');
      expect(await watcher.look()).toEqual({ ...nothing, changed: ['two'] });
      expect(await watcher.look()).toEqual(nothing);
    }
  });

  it('tells of another writer’s ledger', async () => {
    const { store, watcher } = storeOf(['one']);
    await watcher.look();
    writeFileSync(join(store, 'one', 'events.child.jsonl'), line);
    expect(await watcher.look()).toEqual({ ...nothing, changed: ['one'] });
  });

  it('tells nothing of files that are no events', async () => {
    const { store, watcher } = storeOf(['one']);
    await watcher.look();
    writeFileSync(join(store, 'one', 'metrics.json'), '{}');
    mkdirSync(join(store, 'one', 'csv'));
    writeFileSync(join(store, 'README'), '');
    expect(await watcher.look()).toEqual(nothing);
  });

  it('tells of a run that has a mark at once, however many lie still', async () => {
    const { store, watcher } = storeOf(Array.from({ length: 300 }, (_, run) => `run-${String(run).padStart(3, '0')}`));
    mkdirSync(join(store, '.open'));
    writeFileSync(join(store, '.open', `run-299@0123456789ab.1.0.0`), '');
    expect(await watcher.look()).toEqual(nothing);
    write(store, 'run-299');
    expect(await watcher.look()).toEqual({ ...nothing, changed: ['run-299'] });
  });

  it('comes by every run in time, whether it has a mark or not', async () => {
    const { store, watcher } = storeOf(Array.from({ length: 90 }, (_, run) => `run-${String(run).padStart(2, '0')}`));
    // What is written after the first look is seen, though nobody has come by that run since.
    await watcher.look();
    write(store, 'run-77');
    const found: string[] = [];
    for (let look = 0; look < 9; look++) found.push(...(await watcher.look()).changed);
    expect(found).toEqual(['run-77']);
  });

  it('finds a run that falls silent without an end', async () => {
    const { store } = storeOf(['one']);
    let now = Date.now();
    const watcher = new StoreWatcher(store, () => now * 1000);
    utimesSync(join(store, 'one', 'events.jsonl'), now / 1000, now / 1000);
    mkdirSync(join(store, '.open'));
    writeFileSync(join(store, '.open', `one@0123456789ab.1.0.0`), '');
    expect(await watcher.look()).toEqual(nothing);
    now += 120_000;
    expect(await watcher.look()).toEqual({ ...nothing, changed: ['one'] });
    expect(await watcher.look()).toEqual(nothing);
  });

  it('follows no link, and takes no name that a run cannot have', async () => {
    const { store, watcher } = storeOf(['one']);
    await watcher.look();
    const outside = workingDirectory();
    symlinkSync(outside, join(store, 'link'));
    mkdirSync(join(store, 'no run'));
    expect(await watcher.look()).toEqual(nothing);
    expect(watcher.runIds).toEqual(['one']);
  });

  it('may be missing, and come', async () => {
    const { store, watcher } = storeOf([]);
    rmSync(store, { recursive: true });
    expect(await watcher.look()).toEqual(nothing);
    write(store, 'one');
    expect(await watcher.look()).toEqual({ ...nothing, changed: ['one'] });
  });

  it('says what keeps it from being listed', async () => {
    const { store, watcher } = storeOf(['one']);
    await watcher.look();
    rmSync(store, { recursive: true });
    writeFileSync(store, '');
    expect(await watcher.look()).toEqual({ ...nothing, fault: `${store}: cannot be listed (ENOTDIR)` });
    expect(watcher.runIds).toEqual(['one']);
  });
});
