import { mkdir, rm, rmdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { recoverEnvironment } from '../../src/pipeline/recover/recover-environment.ts';
import { isAnyLeft } from '../../src/pipeline/recover/recover-store.ts';
import type { RunEnvironment } from '../../src/pipeline/run/environment.ts';
import { lockRun } from '../../src/store/index.ts';
import { runCommand } from '../process/killing/command.ts';
import { type CrashedRun, copyOf, makeCrashedRun, makeOld, marksOf } from '../process/recovering/crashed-run.ts';

// Each start of an agent began what had failed a moment before, and agents that start together did so at the same time.

let crashed: CrashedRun;
beforeAll(async () => {
  crashed = await makeCrashedRun(1);
});

function environmentOf(store: string): RunEnvironment {
  const loaded = loadConfig({ env: {}, cwd: store });
  if (!loaded.ok) throw new Error('the defaults do not hold');
  const logger = { error() {}, warn() {}, info() {}, debug() {} };
  return recoverEnvironment(loaded.config, { plan: { exporters: [], problems: [] }, store, logger });
}

/** A manifest cannot be written where a directory stands. */
async function spoil(store: string, runId: string): Promise<void> {
  await rm(join(store, runId, 'run.json'));
  await mkdir(join(store, runId, 'run.json'));
  await makeOld(join(store, runId));
}

it('what could not be finalised is not tried again by the starts of the next hour, and by the command at once', async () => {
  const store = await copyOf(crashed);
  await spoil(store, 'run-1');
  const environment = environmentOf(store);
  expect(await isAnyLeft(environment)).toBe(true);
  const marks = await marksOf(store);
  expect(await runCommand(['recover', store, '--left-open'])).toMatchObject({ code: 3 });
  expect([...(await marksOf(store))].sort()).toEqual(marks.flatMap((mark) => [mark, `${mark}.failed`]).sort());
  expect(await isAnyLeft(environment)).toBe(false);
  expect(await runCommand(['recover', store, '--left-open', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
  // What the try wrote before it failed is not the word of somebody who lives.
  await makeOld(join(store, 'run-1'));
  expect(await runCommand(['recover', store])).toMatchObject({ code: 3, stderr: expect.stringMatching(/^run-1: /) });

  await makeOld(join(store, 'run-1'));
  const earlier = new Date(Date.now() - 61 * 60 * 1000);
  for (const mark of marks) await utimes(join(store, '.open', `${mark}.failed`), earlier, earlier);
  expect(await isAnyLeft(environment)).toBe(true);

  await rmdir(join(store, 'run-1', 'run.json'));
  expect(await runCommand(['recover', store])).toMatchObject({ code: 0, stderr: '' });
  expect(await marksOf(store)).toEqual([]);
});

it('it keeps nobody from what was left since', async () => {
  const store = await copyOf(crashed, ['run-1', 'run-2']);
  await spoil(store, 'run-1');
  expect(await runCommand(['recover', store, '--run-id', 'run-1'])).toMatchObject({ code: 3 });
  expect(await isAnyLeft(environmentOf(store))).toBe(true);
  expect(await runCommand(['recover', store, '--left-open'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^run-2: crashed/),
    stderr: '',
  });
  expect(await isAnyLeft(environmentOf(store))).toBe(false);
});

it('what another process is at is left to it', async () => {
  const store = await copyOf(crashed);
  const environment = environmentOf(store);
  const { process: me, random, clock } = environment;
  const { lock } = await lockRun(join(store, 'run-1'), { me, random, nowMs: clock.nowMicros() / 1000 });
  expect(await isAnyLeft(environment)).toBe(false);
  lock?.release();
  expect(await isAnyLeft(environment)).toBe(true);
});
