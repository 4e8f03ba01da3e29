import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compact } from '../../src/analysis/compact.ts';
import { openStore } from '../../src/analysis/open-store.ts';
import { openAgent, openRun, openTicket, type RunHandle, recordModelCall, shutdown } from '../../src/index.ts';
import { startRecording } from '../support/recording.ts';
import { linesOf } from './recorded-store.ts';

let store: string;
let handle: RunHandle;
let runId: string;
let directory: string;

beforeAll(async () => {
  ({ store, directory } = await startRecording());
  handle = openRun({ project: 'living' });
  record();
  runId = readdirSync(store).find((name) => name.startsWith('run_')) ?? '';
});
afterAll(async () => {
  await shutdown();
  await rm(directory, { recursive: true, force: true });
});

function record(): void {
  handle.with(() =>
    openTicket('T-1').with(() =>
      openAgent({ role: 'coder' }).with(() => recordModelCall({ model: 'acme', inputTokens: 10, costUsd: 0.25 })),
    ),
  );
}

/** What is seen of the run. */
async function look() {
  await using opened = await openStore(store);
  const [run] = await opened.query('SELECT status, model_calls, input_tokens, cost_usd, ended_at FROM runs');
  const [agent] = await opened.query(
    'SELECT status, count(*) AS turns, sum(model_calls) AS calls FROM agents GROUP BY ALL',
  );
  const [lines] = await opened.query<{ count: number }>('SELECT count(*) AS count FROM ledger');
  return { run, agent, lines: lines?.count, faults: opened.faults };
}

it('a run that goes on is seen as far as it has come, each time anew', async () => {
  expect(await look()).toEqual({
    run: { status: 'running', model_calls: 1, input_tokens: 10, cost_usd: 0.25, ended_at: null },
    agent: { status: 'running', turns: 1, calls: 1 },
    lines: linesOf(store).length,
    faults: [],
  });
  record();
  expect(await look()).toMatchObject({
    run: { status: 'running', model_calls: 2, cost_usd: 0.5 },
    agent: { turns: 2, calls: 2 },
    lines: linesOf(store).length,
  });
});

it('of a line that is still being written nothing is said, and nothing taken', async () => {
  const before = linesOf(store).length;
  const ledger = join(store, runId, 'events.child.jsonl');
  writeFileSync(ledger, '{"ts":"2026-11-01T09:30:00.000000Z","event":"half');
  expect(await look()).toMatchObject({ lines: before, faults: [] });
  appendFileSync(ledger, '","writer":"child","seq":1}\n');
  expect(await look()).toMatchObject({ lines: before + 1, faults: [] });
});

it('it is left out of a compaction', async () => {
  expect(await compact(store)).toMatchObject({ compacted: 0, left: 1 });
  expect(await look()).toMatchObject({ run: { status: 'running' } });
});

it('it has crashed where its process is gone', async () => {
  const path = join(store, runId, 'run.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  // Nobody has an id like it.
  writeFileSync(path, JSON.stringify({ ...manifest, writer: { ...manifest.writer, pid: 2 ** 30 } }));
  const { run, agent } = await look();
  expect(run).toMatchObject({ status: 'crashed', model_calls: 2, ended_at: expect.any(String) });
  expect(agent).toMatchObject({ status: 'crashed', turns: 2 });
});
