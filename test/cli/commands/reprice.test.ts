import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeLine } from '../../../src/store/encode-line.ts';
import { describeProcess } from '../../../src/store/index.ts';
import { writeManifest } from '../../../src/store/manifest.ts';
import { manifestOf } from '../../store/manifest-support.ts';
import { eventOf } from '../../store/support.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';

const asOf = ['--as-of', '2026-04-01'];

/** Before 13 March 2026, requests to this model with more than 200,000 tokens of input cost twice as much. */
const opus = {
  provider: 'anthropic',
  request_model: 'claude-opus-4-6',
  status: 'success',
  input_tokens: 500_000,
  output_tokens: 0,
  cost_usd: 5,
  cost_source: 'priced',
  price_version: 'genai-prices@0.0.1',
};

interface Run {
  readonly calls: readonly object[];
  readonly status?: 'completed' | 'running';
}

/** A store in a working directory, with a ledger and a manifest for each run. */
async function storeOf(runs: Readonly<Record<string, Run>>): Promise<string> {
  const cwd = workingDirectory();
  for (const [runId, { calls, status = 'completed' }] of Object.entries(runs)) {
    const directory = join(cwd, 'runs', runId);
    mkdirSync(directory, { recursive: true });
    const lines = calls.map((call) => encodeLine(eventOf('model_call', { run_id: runId, ...call }))).join('');
    writeFileSync(join(directory, 'events.jsonl'), lines);
    const { run } = manifestOf();
    const ledgers = { 'events.jsonl': { bytes: lines.length, events: calls.length, faults: 0 } };
    await writeManifest(directory, manifestOf({ run: { ...run, run_id: runId, status }, ledgers }));
  }
  return cwd;
}

async function repricedJson(cwd: string, ...args: string[]) {
  const { stdout } = await runCommand(['reprice', ...asOf, '--json', ...args], { cwd });
  return JSON.parse(stdout);
}

it('sets what runs would have cost beside what was recorded', async () => {
  const cwd = await storeOf({ a: { calls: [opus, opus] }, b: { calls: [{ ...opus, cost_usd: 2 }] } });
  const { code, stdout, stderr } = await runCommand(['reprice', ...asOf], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'run  calls  recorded  repriced  difference  unpriced',
    'a        2     10.00      5.00       -5.00     0 → 0',
    'b        1      2.00      2.50       +0.50     0 → 0',
    'all      3     12.00      7.50       -4.50     0 → 0',
  ]);
});

it('prints one JSON value, model by model', async () => {
  const house = { ...opus, request_model: 'house-1', cost_usd: null, cost_source: null, price_version: null };
  const cwd = await storeOf({ a: { calls: [opus, house] } });
  expect(await repricedJson(cwd)).toMatchObject({
    as_of: '2026-04-01',
    runs: [
      {
        run_id: 'a',
        model_calls: 2,
        recorded_cost_usd: 5,
        repriced_cost_usd: 2.5,
        difference_usd: -2.5,
        recorded_unpriced_calls: 1,
        repriced_unpriced_calls: 1,
        models: [
          {
            model: 'claude-opus-4-6',
            repriced_cost_usd: 2.5,
            price_versions: [expect.stringMatching(/^genai-prices@/)],
          },
          { model: 'house-1', recorded_cost_usd: null, repriced_cost_usd: null, price_versions: [] },
        ],
      },
    ],
  });
});

describe('a call', () => {
  const one = async (call: object) =>
    (await repricedJson(await storeOf({ a: { calls: [{ ...opus, ...call }] } }))).runs[0];

  it.each<[what: string, call: object, expected: object]>([
    [
      'whose cost the provider stated keeps it',
      { cost_source: 'provider', cost_usd: 7 },
      { kept_calls: 1, repriced_cost_usd: 7, difference_usd: 0 },
    ],
    [
      'that was unpriced gets a price',
      { cost_source: null, cost_usd: null },
      { recorded_cost_usd: null, repriced_cost_usd: 2.5, recorded_unpriced_calls: 1, repriced_unpriced_calls: 0 },
    ],
    [
      'that loses its price leaves no difference to tell',
      { request_model: 'house-1' },
      { recorded_cost_usd: 5, repriced_cost_usd: null, difference_usd: null, repriced_unpriced_calls: 1 },
    ],
    [
      'in a tier that has no price has none still',
      { cost_source: null, cost_usd: null, attributes: { 'runledger.service_tier': 'priority' } },
      { repriced_cost_usd: null, repriced_unpriced_calls: 1 },
    ],
    [
      'is priced with all that it was billed for',
      { attributes: { 'runledger.billed_units': { web_searches: 100 } } },
      { repriced_cost_usd: 3.5 },
    ],
    [
      'that was refused costs nothing that is unknown',
      { status: 'error', input_tokens: null, output_tokens: null, cost_source: null, cost_usd: null },
      { repriced_cost_usd: null, repriced_unpriced_calls: 0 },
    ],
    [
      'is priced whatever stands in its attributes',
      { attributes: { 'runledger.billed_units': ['x'] } },
      { repriced_cost_usd: 2.5 },
    ],
  ])('%s', async (_, call, expected) => {
    expect(await one(call)).toMatchObject(expected);
  });

  it('is priced by the configuration, where it says a price', async () => {
    const cwd = await storeOf({ a: { calls: [opus] } });
    const prices = 'prices: [{ provider: anthropic, model: "claude-*", input: 1, output: 2 }]';
    const file = `file_format: "1.1"\nmeter_provider: { readers: [{ periodic: { exporter: { json: } } }] }\ndistribution: { runledger: { ${prices} } }\n`;
    writeFileSync(join(cwd, 'otel-config.yaml'), file);
    expect((await repricedJson(cwd)).runs[0]).toMatchObject({
      repriced_cost_usd: 0.5,
      price_versions: [expect.stringMatching(/^config@/)],
    });
  });
});

/** Every file of a run with what is in it. */
const filesOf = (directory: string) =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]));

describe('what was recorded', () => {
  it('is not touched where nothing is to be written', async () => {
    const cwd = await storeOf({ a: { calls: [opus] } });
    const before = filesOf(join(cwd, 'runs', 'a'));
    await runCommand(['reprice', ...asOf], { cwd });
    expect(filesOf(join(cwd, 'runs', 'a'))).toEqual(before);
  });

  it('stays where the figures are written, each time as a line of a file of their own', async () => {
    const cwd = await storeOf({ a: { calls: [opus] } });
    const before = filesOf(join(cwd, 'runs', 'a'));
    expect((await runCommand(['reprice', ...asOf, '--write'], { cwd })).code).toBe(0);
    expect((await runCommand(['reprice', '--as-of', '2026-01-01T00:00:00Z', '--write'], { cwd })).code).toBe(0);
    const { 'repriced.jsonl': written, ...others } = filesOf(join(cwd, 'runs', 'a'));
    expect(others).toEqual(before);
    expect(
      written
        ?.trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { as_of: '2026-04-01', run_id: 'a', recorded_cost_usd: 5, repriced_cost_usd: 2.5 },
      { as_of: '2026-01-01T00:00:00.000000Z', run_id: 'a', recorded_cost_usd: 5, repriced_cost_usd: 5 },
    ]);
  });

  it('is left with its reason where the figures cannot be written', async () => {
    const cwd = await storeOf({ a: { calls: [opus] } });
    mkdirSync(join(cwd, 'runs', 'a', 'repriced.jsonl'));
    const { code, stdout, stderr } = await runCommand(['reprice', ...asOf, '--write'], { cwd });
    expect(code).toBe(3);
    expect(stdout).toContain('2.50');
    expect(stderr).toBe('a: not written, repriced.jsonl: is not a plain file\n');
    expect(readdirSync(join(cwd, 'runs', 'a'))).not.toContainEqual(expect.stringMatching(/\.(?:lock|tmp)$/));
  });
});

describe('a run', () => {
  const running = { calls: [opus], status: 'running' } as const;

  it('that goes on is left out, and said to be', async () => {
    const cwd = await storeOf({ a: running, b: { calls: [opus] } });
    const { code, stdout, stderr } = await runCommand(['reprice', ...asOf, '--write'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'a: left out, it runs\n' });
    expect(stdout).not.toMatch(/^a /m);
    expect(readdirSync(join(cwd, 'runs', 'a'))).not.toContain('repriced.jsonl');
  });

  it('whose process died has what its ledger has', async () => {
    const cwd = await storeOf({ a: running });
    const writer = { ...describeProcess(), start_time: '1' };
    const manifest = manifestOf({ writer });
    await writeManifest(join(cwd, 'runs', 'a'), manifest);
    expect((await repricedJson(cwd)).runs).toMatchObject([{ run_id: 'a', repriced_cost_usd: 2.5 }]);
  });

  it('is named with what of it could not be read', async () => {
    const cwd = await storeOf({ a: { calls: [opus] } });
    writeFileSync(join(cwd, 'runs', 'a', 'events.w1.jsonl'), 'junk\n');
    const { code, stderr } = await runCommand(['reprice', ...asOf], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'a: 1 unreadable line skipped\n' });
  });

  it('is the only one where it is asked for', async () => {
    const cwd = await storeOf({ a: { calls: [opus] }, b: { calls: [opus] } });
    expect((await repricedJson(cwd, '--run-id', 'b')).runs).toMatchObject([{ run_id: 'b' }]);
  });

  it.each<[what: string, runId: string, said: string]>([
    ['that goes on', 'a', 'a: left out, it runs\n'],
    ['that is not there', 'c', 'c: there is no such run\n'],
    ['that cannot be one', '../a\u001b', '../a\\u001b: there is no such run\n'],
  ])('%s cannot be had where it is asked for', async (_, runId, said) => {
    const cwd = await storeOf({ a: running });
    const { code, stderr } = await runCommand(['reprice', ...asOf, '--run-id', runId], { cwd });
    expect({ code, stderr }).toEqual({ code: 3, stderr: said });
  });
});

it.each<[what: string, args: string[], code: number, said: RegExp]>([
  ['no time', [], 2, /required option '--as-of <time>'/],
  ['a time that is none', ['--as-of', '2026-02-30'], 2, /"2026-02-30" is no time; write 2026-11-01/],
  ['a store that is not there', [...asOf, 'nowhere'], 3, /nowhere: there is no such directory/],
])('says what is wrong with %s', async (_, args, code, said) => {
  const outcome = await runCommand(['reprice', ...args], { cwd: workingDirectory() });
  expect(outcome).toMatchObject({ code, stderr: expect.stringMatching(said) });
});

it.each([
  ['is empty', { 'runs/.open/x': '' }],
  ['holds folders of somebody else’s', { 'runs/notes/a.txt': '' }],
  ['is still to come', {}],
])('says that a store has nothing that %s', async (_, files) => {
  const cwd = workingDirectory(files);
  expect(await runCommand(['reprice', ...asOf], { cwd })).toEqual({
    code: 0,
    stdout: 'no run to reprice\n',
    stderr: '',
  });
});
