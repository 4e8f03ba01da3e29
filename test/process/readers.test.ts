import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tableNames } from '../../src/catalogue/index.ts';
import {
  createTotals,
  describeProcess,
  listRunIds,
  readLedger,
  readRun,
  type StoredRun,
  tableRows,
} from '../../src/store/index.ts';
import { listRuns } from '../../src/store/list-runs.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { runCommand } from './killing/command.ts';
import { contentsOf } from './recovering/contents.ts';
import { newDirectory } from './recovering/crashed-run.ts';

/** Everything that reads a store, over all of it; gives how its runs stand. */
async function readEverything(store: string, { nowMicros = Date.now() * 1000 } = {}): Promise<readonly unknown[]> {
  const reader = { nowMicros, me: describeProcess() };
  const { runIds } = await listRunIds(store);
  const runs: StoredRun[] = [];
  for await (const run of listRuns(store, reader)) runs.push(run);
  for (const run of runs) {
    expect(await readRun(store, run.runId, reader)).toEqual(run);
    expect(await countRows(run)).toBeGreaterThan(0);
  }
  expect(runIds).toEqual(runs.map(({ runId }) => runId));
  return runs.map(({ status }) => status);
}

async function countRows({ runId, directory, ledgers }: StoredRun): Promise<number> {
  const totals = createTotals({ runId, project: null });
  for (const { file } of ledgers)
    for await (const { events } of readLedger(join(directory, file))) for (const event of events) totals.add(event);
  const facts = { runId, project: null, benchmark: null, version: null, config: null, tags: null };
  const source = {
    directory,
    ledgers: ledgers.map(({ file, bytes }) => ({ file, toByte: bytes })),
    run: { ...facts, status: 'running', startedAt: null, endedAt: null },
    totals: totals.view(),
    openStatus: 'running',
  } as const;
  let rows = 0;
  for (const name of tableNames) for await (const batch of tableRows(name, source)) rows += batch.length;
  return rows;
}

/** An agent in the middle of its work, with a helper thread and files of every format. */
async function startLiving(): Promise<{ agent: AgentProcess; store: string }> {
  const store = join(await newDirectory(), 'store');
  const agent = await startAgent(
    `import { agent, currentRun, forceFlush, recordModelCall, run, ticket } from 'runledger';
     import { metrics } from '@opentelemetry/api';
     import { Worker, isMainThread } from 'node:worker_threads';
     import { fileURLToPath } from 'node:url';
     const call = () => recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, durationMs: 5 });
     if (!isMainThread) { call(); console.log('helped'); setInterval(() => {}, 1000); }
     else await run({ id: 'living' }, () => ticket('T-1', () => agent({ role: 'coder' }, async () => {
       call();
       metrics.getMeter('a-library').createCounter('calls').add(1);
       new Worker(fileURLToPath(import.meta.url), { env: { ...process.env, ...currentRun().environment() } });
       await new Promise((done) => setTimeout(done, 300));
       await forceFlush();
       console.log('ready');
       await new Promise(() => setInterval(() => {}, 1000));
     })));`,
    { store },
  );
  await agent.printed('helped');
  await agent.printed('ready');
  return { agent, store };
}

/** As if the process had not had its turn for an hour. */
async function makeHeartbeatOld(store: string): Promise<void> {
  const file = join(store, 'living', 'run.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...manifest, heartbeat_at: new Date(Date.now() - 3_600_000).toISOString() }));
}

const readers = 'meter_provider: { readers: [{ periodic: { exporter: { json: {} } } }] }\n';
const inAnHour = (Date.now() + 3_600_000) * 1000;

describe('whoever reads a store', () => {
  it('changes nothing in it, and calls no living run crashed, not even one that was stopped an hour ago', async () => {
    const { agent, store } = await startLiving();
    // Stopped, so that whatever changes from here on was changed by a reader.
    agent.child.kill('SIGSTOP');
    await makeHeartbeatOld(store);
    const before = await contentsOf(store);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['living/run.json', 'living/metrics.parquet']));
    expect(await readEverything(store)).toEqual(['running']);
    expect(await readEverything(store, { nowMicros: inAnHour })).toEqual(['running']);
    expect(await contentsOf(store)).toEqual(before);

    agent.child.kill('SIGCONT');
    agent.child.kill('SIGKILL');
    await agent.ended;
    const left = await contentsOf(store);
    expect(await readEverything(store)).toEqual(['crashed']);
    expect(await contentsOf(store)).toEqual(left);
  });

  it.each([
    { command: ['--help'], code: 0 },
    { command: ['recover', '--help'], code: 0 },
    { command: ['--version'], code: 0 },
    { command: ['config', 'check'], code: 0 },
    { command: ['recover'], code: 0 },
  ])('by `runledger $command` changes nothing beside a living agent', async ({ command, code }) => {
    const { agent, store } = await startLiving();
    agent.child.kill('SIGSTOP');
    await makeHeartbeatOld(store);
    const configFile = join(store, '..', 'otel-config.yaml');
    const directory = JSON.stringify(store);
    await writeFile(
      configFile,
      `file_format: "1.1"\n${readers}distribution: { runledger: { directory: ${directory} } }\n`,
    );
    const before = await contentsOf(join(store, '..'));
    const outcome = await runCommand(command, { cwd: join(store, '..') });
    expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code, stderr: '' });
    expect(await contentsOf(join(store, '..'))).toEqual(before);
    agent.child.kill('SIGKILL');
    await agent.ended;
  });
});
