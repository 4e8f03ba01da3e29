import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AgentOutcome, readJson, readLines, runAgent, startAgent } from '../support/agent-process.ts';
import { runCommand } from './killing/command.ts';
import { readFiles, readParquetSums } from './killing/stored-files.ts';
import { newDirectory } from './recovering/crashed-run.ts';

/** An agent with a library of its own instruments: two calls of each kind, a snapshot, and another of each. */
const agentThat = (ends: string, { snapshot = 'await forceFlush();' } = {}): string => `
  import { forceFlush, recordModelCall, run } from 'runledger';
  import { metrics } from '@opentelemetry/api';
  import { readFileSync, copyFileSync } from 'node:fs';
  const meter = metrics.getMeter('a-library', '1.2.3');
  const counter = meter.createCounter('library.calls', { unit: '{call}' });
  const upDown = meter.createUpDownCounter('library.open');
  const gauge = meter.createGauge('library.level');
  const histogram = meter.createHistogram('library.duration', { unit: 's', advice: { explicitBucketBoundaries: [1, 10] } });
  const exponential = meter.createHistogram('library.size', { unit: 'By' });
  const measure = () => {
    recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, durationMs: 5 });
    counter.add(3, { kind: 'a' });
    counter.add(4, { kind: 'b', list: ['x', 'y'] });
    upDown.add(-2);
    gauge.record(Number.NaN);
    histogram.record(5);
    exponential.record(1000);
  };
  await run({ id: 'run-1' }, async () => {
    measure();
    ${snapshot}
    measure();
    ${ends}
  });
`;

const exponentialView = `
  views:
    - selector: { instrument_name: library.size }
      stream: { aggregation: { base2_exponential_bucket_histogram: {} } }`;

/** Intervals that never come round: snapshots are made when the agent asks for them. */
const configOf = (...exporters: readonly string[]): string =>
  `file_format: "1.1"\nmeter_provider:\n  readers:\n${exporters
    .map((exporter) => `    - periodic: { interval: 60000, exporter: { ${exporter} } }\n`)
    .join('')}${exponentialView}\n`;

async function runIt(source: string, config = configOf('json: {}')): Promise<AgentOutcome & { store: string }> {
  const directory = await newDirectory();
  const store = join(directory, 'store');
  await writeFile(join(directory, 'otel-config.yaml'), config.replaceAll('$DIRECTORY', directory));
  const outcome = await runAgent(source, { store, env: { OTEL_CONFIG_FILE: join(directory, 'otel-config.yaml') } });
  return { ...outcome, store };
}

const stateOf = async (store: string) =>
  (await readJson<{ snapshots: { state: string } }>(store, 'run-1', 'run.json')).snapshots.state;

/** The data points of the library in a `metrics.json`. */
async function libraryIn(store: string, file = 'metrics.json'): Promise<readonly Record<string, unknown>[]> {
  const { metrics } = await readJson<{ metrics: readonly Record<string, unknown>[] }>(store, 'run-1', file);
  return metrics.filter(({ scope }) => scope === 'a-library');
}

const keepACopy = `await forceFlush();
  const path = process.env.RUNLEDGER_DIR + '/run-1/metrics.json';
  copyFileSync(path, path.replace('metrics.json', 'before.json'));`;

describe('the series of instruments that are not ours', () => {
  it('stand after process.exit() as they were last snapshotted, whatever their kind, and the manifest says so', async () => {
    const { store, ...outcome } = await runIt(agentThat('process.exit(3);', { snapshot: keepACopy }));
    expect(outcome).toEqual({ code: 3, signal: null, stdout: '', stderr: '' });
    const before = await libraryIn(store, 'before.json');
    expect(before.map(({ type }) => type).sort()).toEqual([
      'counter',
      'counter',
      'exponential_histogram',
      'gauge',
      'histogram',
      'up_down_counter',
    ]);
    expect(await libraryIn(store)).toEqual(before);
    expect(await stateOf(store)).toBe('partial');
    const { manifest, snapshot } = await readFiles(join(store, 'run-1'));
    expect(manifest?.run).toMatchObject({ status: 'failed', model_calls: 2, total_tokens: 220 });
    const usage = snapshot?.metrics?.filter(({ name }) => name === 'gen_ai.client.token.usage') ?? [];
    expect(usage.reduce((sum, point) => sum + Number(point.sum), 0)).toBe(220);
  });

  it.each([
    { format: 'csv', config: configOf('csv: {}'), files: 1 },
    { format: 'parquet', config: configOf('parquet: {}'), files: 1 },
    {
      format: 'files elsewhere',
      config: configOf('json: { directory: $DIRECTORY/elsewhere }', 'parquet: { directory: $DIRECTORY/elsewhere }'),
      files: 2,
    },
  ])('are in $format, too', async ({ config, files }) => {
    const { store, code, stderr } = await runIt(agentThat('process.exit(3);'), config);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(await stateOf(store)).toBe('partial');
    const elsewhere = join(store, '..', 'elsewhere', 'run-1');
    const places = [join(store, 'run-1'), elsewhere].filter((place) => existsSync(place));
    const parquet = places.map((place) => join(place, 'metrics.parquet')).filter((file) => existsSync(file));
    const { csv } = await readFiles(join(store, 'run-1'));
    const inCsv = (csv.metrics ?? []).map(({ name, value, sum }) => ({ name, sum: Number(sum || value) }));
    const inJson = existsSync(elsewhere) ? await libraryIn(join(store, '..', 'elsewhere')) : [];
    const written = [inCsv, inJson, await readParquetSums(parquet)].filter(({ length }) => length > 0);
    expect(written).toHaveLength(files);
    for (const points of written) {
      const sums = points as readonly { readonly name: string; readonly sum?: number; readonly value?: number }[];
      const calls = sums.filter(({ name }) => name === 'library.calls').map(({ sum, value }) => sum ?? value ?? 0);
      expect(calls.reduce((total, each) => total + each, 0)).toBe(7);
    }
  });

  it('are known to be lacking where the process died before it had made a snapshot', async () => {
    const { store, stderr } = await runIt(agentThat('process.exit(3);', { snapshot: '' }));
    expect(stderr).toBe('');
    expect(await stateOf(store)).toBe('partial');
    expect(await libraryIn(store)).toEqual([]);
  });

  it('stand after a SIGKILL as they were last snapshotted', async () => {
    const store = join(await newDirectory(), 'store');
    const waits = `console.log('ready'); await new Promise(() => setInterval(() => {}, 1000));`;
    const agent = await startAgent(agentThat(waits), { store });
    await agent.printed('ready');
    agent.child.kill('SIGKILL');
    await agent.ended;
    expect(await runCommand(['recover', store])).toEqual({
      code: 0,
      stdout: `run-1: crashed, 4 events, instruments of other libraries as of the last snapshot\n1 run finalised in ${store}\n`,
      stderr: '',
    });
    expect(await stateOf(store)).toBe('partial');
    const calls = (await libraryIn(store)).filter(({ name }) => name === 'library.calls');
    expect(calls.map(({ value }) => value)).toEqual([3, 4]);
  });

  it('are complete where the run ended, and stay so when a helper that outlives it makes it grow', async () => {
    const { store, ...outcome } = await runIt(agentThat(''));
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(await stateOf(store)).toBe('final');
    const before = await libraryIn(store);
    expect(before.filter(({ name }) => name === 'library.calls').map(({ value }) => value)).toEqual([6, 8]);
    const [call] = (await readLines(store, 'run-1', 'events.jsonl')).filter(({ event }) => event === 'model_call');
    const helped = JSON.stringify({ ...call, id: 'of a helper', writer: 'helper', seq: 1 });
    await writeFile(join(store, 'run-1', 'events.helper.jsonl'), `${helped}\n`);
    expect(await runCommand(['recover', store])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^run-1: completed, 6 events\n/),
    });
    expect(await stateOf(store)).toBe('final');
    expect(await libraryIn(store)).toEqual(before);
  });

  it('are lost, and nothing else is, where their file is damaged', async () => {
    const store = join(await newDirectory(), 'store');
    const waits = `console.log('ready'); await new Promise(() => setInterval(() => {}, 1000));`;
    const agent = await startAgent(agentThat(waits), { store });
    await agent.printed('ready');
    agent.child.kill('SIGKILL');
    await agent.ended;
    await writeFile(
      join(store, 'run-1', 'foreign.jsonl'),
      '{"format":"runledger-foreign","version":1,"complete":true}\n{"junk"\n',
    );
    const { code, stderr } = await runCommand(['recover', store]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^.*foreign\.jsonl: SyntaxError.*\n$/) });
    expect(await stateOf(store)).toBe('partial');
    expect(await libraryIn(store)).toEqual([]);
    const { manifest } = await readFiles(join(store, 'run-1'), { ledgers: false });
    expect(manifest?.run).toMatchObject({ status: 'crashed', model_calls: 2 });
  });

  it('take up nothing in a run that has none', async () => {
    const { store } = await runIt(
      `import { recordModelCall, run } from 'runledger'; await run({ id: 'run-1' }, () => { recordModelCall({}); process.exit(3); });`,
    );
    expect(await stateOf(store)).toBe('final');
    expect(await readdir(join(store, 'run-1'))).not.toContain('foreign.jsonl');
  });
});
