import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../common/random.ts';
import { runAgent, startAgent } from '../support/agent-process.ts';
import { runCommand, startCommand } from './killing/command.ts';
import { listFiles, readFiles } from './killing/stored-files.ts';
import { type CrashedRun, copyOf, makeCrashedRun, makeOld, marksOf } from './recovering/crashed-run.ts';

/** Large enough that finalising it takes a while. */
let crashed: CrashedRun;
/** What it is when nobody interferes, and how long that takes once it is begun. */
let undisturbed: unknown;
let lastsMs: number;

beforeAll(async () => {
  crashed = await makeCrashedRun(4000);
  const store = await copyOf(crashed);
  const { child, ended } = startCommand(['recover', store]);
  await begun(store, { pid: child.pid }, ended);
  const begunMs = performance.now();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
  lastsMs = performance.now() - begunMs;
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

/** One that is looked for: a process that is known, or any but those that were tried before. */
type Finaliser = { readonly pid: number | undefined } | { readonly not: readonly number[] };

/** The process that has begun to finalise the run; null where it is over before anybody saw it. */
async function begun(store: string, wanted: Finaliser, over: Promise<unknown>): Promise<number | null> {
  const isOver = over.then(() => true);
  for (;;) {
    const locks = (await readdir(join(store, 'run-1'))).filter((name) => name.startsWith('.recover.'));
    const pids = locks.map((name) => Number(name.split('.')[3]));
    const found = pids.find((pid) => ('pid' in wanted ? pid === wanted.pid : !wanted.not.includes(pid)));
    if (found !== undefined) return found;
    if (await Promise.race([isOver, sleep(1, false)])) return null;
  }
}

describe('a recovery', () => {
  it.each([1, 2, 3, 4])('that is killed, twice, comes to the same when it is begun again (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const store = await copyOf(crashed);
    for (let death = 0; death < 2; death++) {
      const { child, ended } = startCommand(['recover', store]);
      // It may have ended by then, and the next one finds nothing to do.
      await begun(store, { pid: child.pid }, ended);
      await sleep(random() * lastsMs);
      child.kill('SIGKILL');
      await ended;
    }
    expect(await runCommand(['recover', store])).toMatchObject({ code: 0, stderr: '' });
    await expectUndisturbed(store);
  });

  it('that an agent had begun as it started, and that is killed, is begun again by the next', async () => {
    const store = await copyOf(crashed);
    const killed: number[] = [];
    for (let death = 0; death < 2; death++) {
      const agent = await startAgent('setInterval(() => {}, 1000)', { store });
      const pid = Number(await begun(store, { not: killed }, agent.ended));
      expect([0, agent.child.pid]).not.toContain(pid);
      await sleep(lastsMs / 10);
      process.kill(pid, 'SIGKILL');
      killed.push(pid);
      agent.child.kill('SIGTERM');
      await agent.ended;
    }
    const last = await startAgent('setInterval(() => {}, 1000)', { store });
    await expect.poll(() => marksOf(store)).toEqual([]);
    last.child.kill('SIGTERM');
    await last.ended;
    await expectUndisturbed(store);
  });

  it('is done by one of several that are started at the same time; the others wait for it', async () => {
    const store = await copyOf(crashed);
    const next = startAgent('setInterval(() => {}, 1000)', { store });
    const outcomes = await Promise.all([runCommand(['recover', store]), runCommand(['recover', store])]);
    const agent = await next;
    await expect.poll(() => marksOf(store)).toEqual([]);
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toMatchObject({ stderr: '' });
    for (const { code, stderr } of outcomes) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(outcomes.filter(({ stdout }) => stdout.startsWith('run-1: crashed')).length).toBeLessThanOrEqual(1);
    await expectUndisturbed(store);
  });
});

describe('the next start', () => {
  it('does not keep an agent that has nothing more to do, and is done all the same', async () => {
    const store = await copyOf(crashed, ['run-1', 'run-2', 'run-3', 'run-4']);
    const { ended, child } = await startAgent('console.log("done")', { store });
    expect(await ended).toEqual({ code: 0, signal: null, stdout: 'done\n', stderr: '' });
    expect(child.exitCode).toBe(0);
    expect((await marksOf(store)).length).toBeGreaterThan(0);
    await expect.poll(() => marksOf(store)).toEqual([]);
    for (const runId of ['run-1', 'run-2', 'run-3', 'run-4'])
      expect((await readFiles(join(store, runId))).manifest).toMatchObject({
        run: { status: 'crashed', model_calls: 4001 },
        snapshots: { state: 'final' },
      });
  });

  it('is told by health() where a run could not be finalised', async () => {
    const store = await copyOf(crashed);
    await rm(join(store, 'run-1', 'run.json'));
    await mkdir(join(store, 'run-1', 'run.json'));
    await makeOld(join(store, 'run-1'));
    const source = `import { health } from 'runledger';
      while (!health().faults.recover) await new Promise((done) => setTimeout(done, 20));
      console.log(health().status);`;
    expect(await runAgent(source, { store })).toMatchObject({
      code: 0,
      stdout: 'degraded\n',
      stderr: expect.stringContaining(`some run could not be finalised: see runledger recover ${store}`),
    });
  });

  it('looks at no run that its process has not left open; the command looks at all', async () => {
    const store = await copyOf(crashed, ['run-1', 'run-2']);
    for (const mark of await marksOf(store)) if (mark.startsWith('run-2@')) await rm(join(store, '.open', mark));
    const agent = await startAgent('setInterval(() => {}, 1000)', { store });
    await expect.poll(() => marksOf(store)).toEqual([]);
    agent.child.kill('SIGTERM');
    await agent.ended;
    expect((await readFiles(join(store, 'run-2'))).manifest?.run.status).toBe('running');
    expect(await runCommand(['recover', store])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^run-2: crashed/),
    });
  });
});
