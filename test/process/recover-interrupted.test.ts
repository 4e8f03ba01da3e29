import type { ChildProcess } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../common/random.ts';
import { runAgent, startAgent } from '../support/agent-process.ts';
import { runCommand, startCommand } from './killing/command.ts';
import { listFiles, readFiles } from './killing/stored-files.ts';
import { type CrashedRun, copyOf, makeCrashedRun, marksOf } from './recovering/crashed-run.ts';

/** Large enough that finalising it takes a while. */
let crashed: CrashedRun;
/** What it is when nobody interferes. */
let undisturbed: unknown;

beforeAll(async () => {
  crashed = await makeCrashedRun(4000);
  const store = await copyOf(crashed);
  expect(await runCommand(['recover', store])).toMatchObject({ code: 0, stderr: '' });
  undisturbed = await comparable(store);
});

/** All that does not depend on when it was finalised, and by whom. */
async function comparable(store: string): Promise<unknown> {
  const { manifest, ledgers, snapshot, csv } = await readFiles(join(store, 'run-1'));
  const points = snapshot?.metrics?.map(({ name, attributes, count, sum, value }) => ({
    name,
    attributes,
    count,
    sum,
    value,
  }));
  const lines = Object.values(ledgers).flat();
  return {
    run: manifest?.run,
    totals: manifest?.totals,
    snapshots: manifest?.snapshots.state,
    points,
    tables: { ...snapshot, metrics: null, written_at: null },
    csv: { ...csv, metrics: csv.metrics?.length },
    lines: lines.filter(({ event }) => event !== 'run_end'),
    ends: lines.filter(({ event }) => event === 'run_end').map(({ ts, id, ...end }) => end),
  };
}

async function expectUndisturbed(store: string): Promise<void> {
  expect(await comparable(store)).toEqual(undisturbed);
  const files = await listFiles(store);
  expect(files.filter((file) => /\.(tmp|lock)$/.test(file) || file.startsWith('.open/'))).toEqual([]);
}

/** Resolves when this process has begun to finalise the run. */
async function begun(store: string, { pid }: ChildProcess): Promise<void> {
  for (;;) {
    const names = await readdir(join(store, 'run-1'));
    if (names.some((name) => name.startsWith('.recover.') && name.split('.').includes(String(pid)))) return;
    await sleep(1);
  }
}

describe('a recovery', () => {
  it.each([1, 2, 3, 4])('that is killed, twice, comes to the same when it is begun again (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const store = await copyOf(crashed);
    for (let death = 0; death < 2; death++) {
      const { child, ended } = startCommand(['recover', store]);
      await begun(store, child);
      await sleep(random() * 250);
      child.kill('SIGKILL');
      await ended;
    }
    expect(await runCommand(['recover', store])).toMatchObject({ code: 0, stderr: '' });
    await expectUndisturbed(store);
  });

  it('that is killed with the agent it runs in comes to the same at the start after', async () => {
    const store = await copyOf(crashed);
    const first = await startAgent('setInterval(() => {}, 1000)', { store });
    await begun(store, first.child);
    await sleep(30);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await startAgent('setInterval(() => {}, 1000)', { store });
    await expect.poll(() => marksOf(store), { timeout: 20_000 }).toEqual([]);
    second.child.kill('SIGTERM');
    await second.ended;
    await expectUndisturbed(store);
  });

  it('is done by one of several that are started at the same time; the others wait for it', async () => {
    const store = await copyOf(crashed);
    const next = startAgent('setInterval(() => {}, 1000)', { store });
    const outcomes = await Promise.all([runCommand(['recover', store]), runCommand(['recover', store])]);
    const agent = await next;
    await expect.poll(() => marksOf(store), { timeout: 20_000 }).toEqual([]);
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toMatchObject({ stderr: '' });
    for (const { code, stderr } of outcomes) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(outcomes.filter(({ stdout }) => stdout.startsWith('run-1: crashed')).length).toBeLessThanOrEqual(1);
    await expectUndisturbed(store);
  });
});

describe('the next start', () => {
  it('does not keep an agent that has nothing more to do', async () => {
    const store = await copyOf(crashed, ['run-1', 'run-2', 'run-3', 'run-4']);
    expect(await runAgent('console.log("done")', { store })).toEqual({
      code: 0,
      signal: null,
      stdout: 'done\n',
      stderr: '',
    });
    expect((await marksOf(store)).length).toBeGreaterThan(0);
    expect(await runCommand(['recover', store])).toMatchObject({ code: 0, stderr: '' });
    expect(await marksOf(store)).toEqual([]);
  });

  it('looks at no run that its process has not left open; the command looks at all', async () => {
    const store = await copyOf(crashed, ['run-1', 'run-2']);
    for (const mark of await marksOf(store)) if (mark.startsWith('run-2@')) await rm(join(store, '.open', mark));
    const agent = await startAgent('setInterval(() => {}, 1000)', { store });
    await expect.poll(() => marksOf(store), { timeout: 20_000 }).toEqual([]);
    agent.child.kill('SIGTERM');
    await agent.ended;
    expect((await readFiles(join(store, 'run-2'))).manifest?.run.status).toBe('running');
    expect(await runCommand(['recover', store])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^run-2: crashed/),
    });
  });
});
