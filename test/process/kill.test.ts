import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeProcess, readRun } from '../../src/store/index.ts';
import { startAgent } from '../support/agent-process.ts';
import { runCommand } from './killing/command.ts';
import { type Expected, expectedOf } from './killing/expected.ts';
import { killAll, restless, type Said, type Victim, victimOf } from './killing/killing.ts';
import { detailEvents, listFiles, readFiles, readParquetSums, type StoredFiles } from './killing/stored-files.ts';

const victims = 50;
const together = 5;

const batches = Array.from({ length: victims / together }, (_, batch) => ({
  seeds: Array.from({ length: together }, (_, place) => batch * together + place),
  finalise: batch % 2 === 0 ? byCommand : byNextStart,
}));

/** How many of the killed were writing a file, so that it is known that such moments are among those tried. */
let killedWhileWriting = 0;

async function byCommand({ store, configFile }: { store: string; configFile: string }): Promise<void> {
  expect(await runCommand(['recover', store, '--config', configFile])).toMatchObject({ code: 0, stderr: '' });
}

/** Whoever starts next takes the marks of the dead away when their runs are final. */
async function byNextStart({ store, configFile }: { store: string; configFile: string }): Promise<void> {
  const next = await startAgent('setInterval(() => {}, 1000)', { store, env: { OTEL_CONFIG_FILE: configFile } });
  await expect.poll(() => readdir(join(store, '.open'))).toEqual([]);
  next.child.kill('SIGKILL');
  await next.ended;
}

/** Nothing that the agent was told is recorded may be missing, and nothing may be there that it did not do. */
function expectTold(said: readonly Said[], ledgers: StoredFiles['ledgers']): void {
  const lines = Object.values(ledgers).flat();
  const calls = new Map(lines.filter(({ event }) => event === 'model_call').map((line) => [line.response_id, line]));
  for (const { responseId, inputTokens, outputTokens, costMicros } of said.filter(
    ({ word }) => word === 'model_call',
  )) {
    const costUsd = Number(costMicros) / 1e6;
    expect(calls.get(responseId)).toMatchObject({
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      cost_usd: costUsd,
    });
  }
  for (const event of ['model_call', 'tool_call', 'agent', 'error', 'progress', 'quality', 'ticket_end']) {
    const told = said.filter(({ word }) => word === event).length;
    const written = lines.filter((line) => line.event === event).length;
    // Each writer may have died between the line and the word.
    expect([event, written]).toSatisfy(() => written >= told && written <= told + Object.keys(ledgers).length);
  }
}

/** What a reader says before anybody finalised anything. */
async function expectReadable(victim: Victim, said: readonly Said[], store: string): Promise<void> {
  const files = await readFiles(join(store, victim.runId));
  expectTold(said, files.ledgers);
  const run = await readRun(store, victim.runId, { nowMicros: Date.now() * 1000, me: describeProcess() });
  const words = said.map(({ word }) => word);
  if (run === null) expect(words).not.toContain('opened');
  else if (words.includes('ended')) expect(run.status).toBe('completed');
  else if (words.includes('ending')) expect(['crashed', 'completed']).toContain(run.status);
  else expect(run.status).toBe('crashed');
}

function expectTables({ snapshot, csv }: StoredFiles, expected: Expected): void {
  for (const [table, event] of Object.entries(detailEvents)) {
    const lines = expected.lines[event]?.length ?? 0;
    const isOpenShown = table === 'issues' || table === 'agents';
    const started = table === 'issues' ? (expected.lines.ticket_start?.length ?? 0) : lines;
    const rows = snapshot?.[table as keyof typeof snapshot] ?? null;
    expect([table, csv[table]?.length]).toEqual([table, rows?.length]);
    if (table !== 'agents' && event !== 'custom')
      expect([table, rows?.length]).toEqual([table, isOpenShown ? started : lines]);
  }
  const calls = expected.lines.model_call ?? [];
  const ids = calls.map(({ response_id }) => response_id).sort();
  expect((csv.model_calls ?? []).map(({ response_id }) => response_id).sort()).toEqual(ids);
  expect((snapshot?.model_calls ?? []).map(({ response_id }) => response_id).sort()).toEqual(ids);
}

function expectSeries(sums: readonly { name: string; count: number; sum: number }[], expected: Expected): void {
  const of = (name: string) => {
    const points = sums.filter((one) => one.name === name);
    return {
      count: points.reduce((total, { count }) => total + count, 0),
      sum: points.reduce((total, { sum }) => total + sum, 0),
    };
  };
  const { modelCalls, inputTokens, outputTokens, costUsd, toolCalls, errors } = expected;
  expect(of('gen_ai.client.token.usage')).toEqual({ count: 2 * modelCalls, sum: inputTokens + outputTokens });
  expect(of('gen_ai.usage.cost').sum).toBeCloseTo(costUsd, 9);
  expect(of('gen_ai.client.operation.duration').count).toBe(modelCalls);
  expect(of('gen_ai.execute_tool.duration').count).toBe(toolCalls);
  expect(of('runledger.errors').sum).toBe(errors);
}

/** The library's counter stands as it was last snapshotted, and the manifest says whether that is all of it. */
function expectForeign({ foreign, manifest, snapshot }: StoredFiles, said: readonly Said[]): void {
  const [start, ...kept] = foreign ?? [];
  expect(manifest?.snapshots.state).toBe(start && !start.complete ? 'partial' : 'final');
  const keptPoints = kept.flatMap(({ points }) => points as { value: number }[]);
  const points = snapshot?.metrics?.filter(({ name }) => name === 'library.calls') ?? [];
  expect(points.map(({ value }) => value)).toEqual(keptPoints.map(({ value }) => value));
  const counted = said.filter(({ word }) => word === 'counted').length;
  for (const { value } of keptPoints) {
    if (start?.complete) expect(value).toBe(counted);
    else expect(value).toBeLessThanOrEqual(counted + 1);
  }
}

async function expectFinal(victim: Victim, said: readonly Said[], store: string): Promise<void> {
  const files = await readFiles(join(store, victim.runId));
  if (files.manifest === null) {
    expect(said.map(({ word }) => word)).not.toContain('opened');
    expect(await listFiles(store)).not.toContainEqual(expect.stringContaining(victim.runId));
    return;
  }
  expectTold(said, files.ledgers);
  const expected = expectedOf(files.ledgers);
  const { modelCalls, inputTokens, outputTokens, costUsd, toolCalls, errors } = expected;
  const row = {
    run_id: victim.runId,
    project: 'killed',
    status: expected.status,
    model_calls: modelCalls,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    cost_usd: expect.closeTo(costUsd, 9),
    tool_calls: toolCalls,
    errors,
    started_at: expected.startedAt ?? expect.any(String),
    ended_at: expected.endedAt ?? expect.any(String),
  };
  const { manifest, snapshot, csv } = files;
  expect(manifest.run).toMatchObject(row);
  expect(snapshot?.runs).toMatchObject([row]);
  expect(csv.runs).toMatchObject([{ status: expected.status, model_calls: String(modelCalls) }]);
  expectForeign(files, said);
  expectTables(files, expected);
  const points = (snapshot?.metrics ?? []).map(({ name, count, sum, value }) => ({
    name: String(name),
    count: Number(count),
    sum: Number(sum ?? value),
  }));
  expectSeries(points, expected);
}

const leftoversIn = async (store: string): Promise<readonly string[]> =>
  (await listFiles(store)).filter((file) => /\.(tmp|lock)$/.test(file) || file.startsWith('.open/'));

describe('an agent that is killed at any moment', () => {
  it.each(batches)(
    'loses nothing that it was told is recorded (seeds $seeds, $finalise.name)',
    async ({ seeds, finalise }) => {
      const directory = await mkdtemp(join(tmpdir(), 'runledger-kill-'));
      const place = { store: join(directory, 'store'), configFile: join(directory, 'otel-config.yaml') };
      await writeFile(place.configFile, restless);
      const killed = await killAll(seeds.map(victimOf), place);

      const leftovers = (await listFiles(place.store)).filter((file) => file.endsWith('.tmp'));
      killedWhileWriting += new Set(leftovers.map((file) => file.split('/')[0])).size;
      const parquet = (await listFiles(place.store)).filter((file) => /^[^.].*\.parquet$/.test(file));
      await readParquetSums(parquet.map((file) => join(place.store, file)));
      for (const [victim, said] of killed) await expectReadable(victim, said, place.store);

      await finalise(place);
      for (const [victim, said] of killed) await expectFinal(victim, said, place.store);
      // Helpers that started meanwhile may still have somebody look whether there is anything to do.
      await expect.poll(() => leftoversIn(place.store)).toEqual([]);
      const files = await listFiles(place.store);
      // Those of helpers hold their own share, which is in their run's as well.
      const finals = files.filter((file) => file.endsWith('/metrics.parquet'));
      const sums = await readParquetSums(finals.map((file) => join(place.store, file)));
      for (const { runId } of killed.keys()) {
        const { ledgers, manifest } = await readFiles(join(place.store, runId));
        if (manifest)
          expectSeries(
            sums.filter((sum) => sum.runId === runId),
            expectedOf(ledgers),
          );
      }
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  );

  it('was writing files at some of those moments', () => {
    expect(killedWhileWriting).toBeGreaterThan(0);
  });
});
