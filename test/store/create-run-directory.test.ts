import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSystemClock } from '../../src/common/clock.ts';
import { createRunDirectory } from '../../src/store/create-run-directory.ts';
import { temporaryDirectory } from './support.ts';

const directory = temporaryDirectory();
const clock = createSystemClock();
const defaults = { project: 'demo', clock, random: randomBytes };
let stores = 0;
const newStore = (): string => join(directory, 'deep', `store-${stores++}`);

describe('createRunDirectory', () => {
  it('makes the store and the run, for their owner alone', () => {
    const store = newStore();
    const run = createRunDirectory(store, defaults);
    expect(run).toEqual({ runId: run.runId, directory: join(store, run.runId), replaced: false, fault: null });
    expect(statSync(run.directory).mode & 0o777).toBe(0o700);
    expect(statSync(store).mode & 0o777).toBe(0o700);
  });

  it('takes a wanted id that is safe and free', () => {
    const store = newStore();
    const run = createRunDirectory(store, { ...defaults, wantedId: 'nightly-7' });
    expect(run).toMatchObject({ runId: 'nightly-7', replaced: false, fault: null });
    expect(readdirSync(store)).toEqual(['nightly-7']);
  });

  it.each(['../out', 'a/b', '', 'con', 'x'.repeat(200)])('puts a generated id in the place of %j', (wantedId) => {
    const store = newStore();
    const run = createRunDirectory(store, { ...defaults, wantedId });
    expect(run.replaced).toBe(true);
    expect(run.runId).toMatch(/^run_\d{8}_\d{6}_demo_[0-9a-f]{8}$/);
    expect(readdirSync(store)).toEqual([run.runId]);
  });

  it.each(['nightly', 'NIGHTLY', 'Nightly'])('takes %s for taken, whatever the case', (wantedId) => {
    const store = newStore();
    createRunDirectory(store, { ...defaults, wantedId: 'nightly' });
    expect(createRunDirectory(store, { ...defaults, wantedId }).replaced).toBe(true);
  });

  it('sees what another process made meanwhile', () => {
    const store = newStore();
    createRunDirectory(store, { ...defaults, wantedId: 'first' });
    expect(createRunDirectory(store, { ...defaults, wantedId: 'First' }).replaced).toBe(true);
    mkdirSync(join(store, 'Other'));
    expect(createRunDirectory(store, { ...defaults, wantedId: 'other' }).replaced).toBe(true);
    expect(createRunDirectory(store, { ...defaults, wantedId: 'second' }).replaced).toBe(false);
  });

  it('generates another id where one is taken', () => {
    const store = newStore();
    const bytes = [1, 1, 2];
    const random = (length: number) => new Uint8Array(length).fill(bytes.shift() ?? 3);
    const sameTime = { project: null, clock: { ...clock, nowMicros: () => 0 }, random };
    expect(createRunDirectory(store, sameTime).runId).toBe('run_19700101_000000_01010101');
    expect(createRunDirectory(store, sameTime)).toMatchObject({
      runId: 'run_19700101_000000_02020202',
      replaced: false,
      fault: null,
    });
  });

  it('gives up on chance that never changes, and says so', () => {
    const store = newStore();
    const stuck = { ...defaults, clock: { ...clock, nowMicros: () => 0 }, random: (n: number) => new Uint8Array(n) };
    createRunDirectory(store, stuck);
    expect(createRunDirectory(store, stuck).fault).toMatch(/taken/);
  });

  it('does not write through a link of the wanted name', () => {
    const store = newStore();
    mkdirSync(join(store, '..', 'outside'), { recursive: true });
    mkdirSync(store);
    symlinkSync(join(store, '..', 'outside'), join(store, 'linked'));
    expect(createRunDirectory(store, { ...defaults, wantedId: 'linked' }).replaced).toBe(true);
  });

  it.each([
    ['a file', (store: string) => writeFileSync(store, 'not a directory'), /ENOTDIR/],
    ['a link that leads nowhere', (store: string) => symlinkSync(`${store}-gone`, store), /ENOENT/],
  ])('says why nothing can be made where the store is %s', (_, spoil, reason) => {
    mkdirSync(join(directory, 'deep'), { recursive: true });
    const store = newStore();
    spoil(store);
    const run = createRunDirectory(store, { ...defaults, wantedId: 'a' });
    expect(run.fault).toMatch(reason);
    expect(run.runId).toBe('a');
    expect(existsSync(join(store, 'a'))).toBe(false);
  });
});
