import { describe, expect, it } from 'vitest';
import { readJson, readLines, runAgent, runIds, temporaryStore } from '../support/agent-process.ts';

interface ManifestOnDisk {
  readonly run: { readonly status: string; readonly model_calls: number; readonly total_tokens: number };
  readonly ledgers: Readonly<Record<string, { readonly bytes: number; readonly events: number }>>;
  readonly snapshots: { readonly state: string };
}

interface SnapshotOnDisk {
  readonly model_calls: readonly { readonly writer: string; readonly agent_role: string | null }[];
  readonly metrics: readonly { readonly name: string; readonly sum: number | null }[];
}

const api = `
  import { run, agent, currentRun, recordModelCall } from 'runledger';
  import { spawn } from 'node:child_process';
  import { once } from 'node:events';
  import { Worker, isMainThread, workerData } from 'node:worker_threads';
  import { fileURLToPath } from 'node:url';
  const self = fileURLToPath(import.meta.url);
  const call = (inputTokens) => recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens, outputTokens: 10, durationMs: 5 });
  const childOf = (env) => once(spawn(process.execPath, [...process.execArgv, self, 'child'], { env: { ...process.env, ...env }, stdio: 'inherit' }), 'exit');
`;

async function expectJoined(store: string, { runId, calls, tokens }: { runId: string; calls: number; tokens: number }) {
  const manifest = await readJson<ManifestOnDisk>(store, runId, 'run.json');
  expect(manifest).toMatchObject({
    run: { status: 'completed', model_calls: calls, total_tokens: tokens },
    snapshots: { state: 'final' },
  });
  const snapshot = await readJson<SnapshotOnDisk>(store, runId, 'metrics.json');
  expect(snapshot.model_calls).toHaveLength(calls);
  const usage = snapshot.metrics.filter(({ name }) => name === 'gen_ai.client.token.usage');
  expect(usage.reduce((sum, point) => sum + (point.sum ?? 0), 0)).toBe(tokens);
  return { manifest, snapshot };
}

describe('a child process', () => {
  it('joins its parent’s own run as another writer', async () => {
    const store = await temporaryStore();
    const source = `${api}
      if (process.argv[2] === 'child') agent({ role: 'helper' }, () => call(1000));
      else { call(100); await childOf({}); call(100); }`;
    expect(await runAgent(source, { store })).toMatchObject({ code: 0, stderr: '' });
    const [runId = '', ...others] = await runIds(store);
    expect(others).toEqual([]);
    const { manifest, snapshot } = await expectJoined(store, { runId, calls: 3, tokens: 1230 });
    expect(Object.keys(manifest.ledgers)).toHaveLength(2);
    expect(snapshot.model_calls.filter(({ writer }) => writer !== 'main')).toMatchObject([{ agent_role: 'helper' }]);
  });

  it('joins before its parent has recorded anything', async () => {
    const store = await temporaryStore();
    const source = `${api} if (process.argv[2] === 'child') call(1000); else await childOf({});`;
    expect(await runAgent(source, { store })).toMatchObject({ code: 0, stderr: '' });
    const [runId = ''] = await runIds(store);
    await expectJoined(store, { runId, calls: 1, tokens: 1010 });
  });

  it('joins a named run by the environment that the run gives', async () => {
    const store = await temporaryStore();
    const source = `${api}
      if (process.argv[2] === 'child') call(1000);
      else await run({ id: 'named' }, async () => { call(100); await childOf(currentRun().environment()); });`;
    expect(await runAgent(source, { store })).toMatchObject({ code: 0, stderr: '' });
    expect(await runIds(store)).toEqual(['named']);
    await expectJoined(store, { runId: 'named', calls: 2, tokens: 1120 });
  });

  it.each(['return', 'exit'])('that outlives its parent has its figures added up again (%s)', async (how) => {
    const store = await temporaryStore();
    const source = `${api}
      if (process.argv[2] !== 'child') {
        call(100);
        const args = [...process.execArgv, self, 'child', String(process.pid)];
        spawn(process.execPath, args, { detached: true, stdio: 'ignore' }).unref();
      } else {
        while (process.ppid === Number(process.argv[3])) await new Promise((done) => setTimeout(done, 20));
        call(1000);
        if (process.env.HOW === 'exit') process.exit(0);
      }`;
    expect(await runAgent(source, { store, env: { HOW: how } })).toMatchObject({ code: 0, stderr: '' });
    const [runId = ''] = await runIds(store);
    await expect.poll(async () => (await readJson<ManifestOnDisk>(store, runId, 'run.json')).run.model_calls).toBe(2);
    await expectJoined(store, { runId, calls: 2, tokens: 1120 });
  });
});

describe('a worker thread', () => {
  it('joins its process’s run as another writer, and ends by itself', async () => {
    const store = await temporaryStore();
    const source = `${api}
      if (isMainThread) { call(100); await once(new Worker(self), 'exit'); call(100); }
      else call(1000);`;
    expect(await runAgent(source, { store })).toMatchObject({ code: 0, stderr: '' });
    const [runId = '', ...others] = await runIds(store);
    expect(others).toEqual([]);
    await expectJoined(store, { runId, calls: 3, tokens: 1230 });
  });

  it('that throws ends as it would without us', async () => {
    const store = await temporaryStore();
    const source = `${api}
      if (isMainThread) { new Worker(self).on('error', (error) => console.log(error.message)).on('exit', (code) => console.log(code)); call(100); }
      else { call(1000); throw new RangeError('of the worker'); }`;
    expect(await runAgent(source, { store })).toMatchObject({ code: 0, stdout: 'of the worker\n1\n', stderr: '' });
    const [runId = ''] = await runIds(store);
    await expectJoined(store, { runId, calls: 2, tokens: 1120 });
  });
});

describe('several processes that are given one run id', () => {
  it('write one run, one after the other', async () => {
    const store = await temporaryStore();
    const env = { RUNLEDGER_RUN_ID: 'build-42' };
    const wait = 'await new Promise((done) => setTimeout(done, 500));';
    for (const tokens of [100, 1000]) await runAgent(`${api} ${wait} call(${tokens});`, { store, env });
    expect(await runIds(store)).toEqual(['build-42']);
    await expectJoined(store, { runId: 'build-42', calls: 2, tokens: 1120 });
    expect((await readLines(store, 'build-42', 'events.jsonl')).map(({ event }) => event)).toEqual([
      'run_start',
      'model_call',
      'run_end',
      'run_end',
    ]);
  });
});
