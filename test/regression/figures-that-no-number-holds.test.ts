import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { runs } from '../../src/analysis/runs.ts';
import { summary } from '../../src/analysis/summary.ts';
import { ticketSummary } from '../../src/analysis/tickets.ts';
import { trends } from '../../src/analysis/trends.ts';
import { usageByDay } from '../../src/analysis/usage-by-day.ts';
import { verify } from '../../src/analysis/verify.ts';
import { recordModelCall, run, shutdown } from '../../src/index.ts';
import { eventOf, temporaryDirectory } from '../store/support.ts';
import { runCommand } from '../support/command.ts';
import { startRecording } from '../support/recording.ts';

const missing = 'run.json: is missing; what the run came to is added up from its ledgers';
const started = '2026-11-01T10:00:00.000000Z';

/** What a store of one run with these calls answers, by every question that adds calls up. */
async function askOf(calls: readonly object[]) {
  const directory = join(temporaryDirectory(), 'store');
  mkdirSync(join(directory, 'run-1'), { recursive: true });
  const lines = [
    eventOf('run_start', { ts: started, started_at: started }),
    ...calls.map((call) => eventOf('model_call', { ts: started, ticket_id: 'T-1', status: 'ok', ...call })),
  ];
  writeFileSync(join(directory, 'run-1', 'events.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await using store = await openStore(directory, { timeZone: 'UTC' });
  const { total, groups } = await summary(store, { by: 'day' });
  const { metrics } = await trends(store, { by: 'day' });
  const latest = (name: string) => metrics.find(({ metric }) => metric === name)?.values[0]?.value;
  const [first] = await runs(store);
  const [ticket] = await ticketSummary(store);
  const [day] = await usageByDay(store);
  return {
    total,
    tokens: [
      ...[first?.total_tokens, total.total_tokens, groups[0]?.total_tokens],
      ...[ticket?.metrics.total_tokens, day?.total_tokens, latest('tokens')],
    ],
    costs: [
      ...[first?.cost_usd, total.cost_usd, groups[0]?.cost_usd],
      ...[ticket?.metrics.total_cost_usd, day?.cost_usd, latest('cost_usd')],
    ],
    unpriced: [first?.unpriced_calls, total.unpriced_calls],
    told: store.faults.map(({ file, reason }) => `${file}: ${reason}`),
    verified: (await verify(directory)).problems.map(({ file, reason }) => `${file}: ${reason}`),
  };
}

type Answers = Awaited<ReturnType<typeof askOf>>;

// `summary` left such a cost out, and counted it as priced all the same; a run's own totals had it.
describe.each<[what: string, costs: readonly (number | null)[], sum: number | null, unpriced: number]>([
  ['10^15 USD', [1e15], 1e15, 0],
  ['10^15 USD beside cents', [0.25, 1e15, null, 0.5], 1e15 + 0.75, 1],
  ['10^300 USD', [1e300, 1e300], 2e300, 0],
  ['less', [0.25, 0.5], 0.75, 0],
  ['nothing that is known', [null], null, 1],
])('costs of %s', (_, costs, sum, unpriced) => {
  let found: Answers;
  beforeAll(async () => {
    found = await askOf(costs.map((cost_usd) => ({ cost_usd })));
  });

  it('are the same to every question', () => {
    expect(found.costs).toEqual(Array(6).fill(sum));
    expect(found.unpriced).toEqual([unpriced, unpriced]);
  });

  it('are told of by every question and by verify where no number holds the cents', () => {
    const isUnsafe = (usd: number | null) => usd !== null && usd >= 1e14;
    const ofRun = isUnsafe(sum) ? [`: comes to ${sum} USD, of which no number holds the cents`] : [];
    const ofCalls = costs
      .filter(isUnsafe)
      .map((usd) => expect.stringContaining(`events.jsonl: has a call of ${usd} USD: `));
    expect(found.told).toEqual([missing, ...ofRun]);
    expect(found.verified).toEqual([expect.stringContaining('run.json: '), ...ofCalls, ...ofRun]);
  });
});

const most = Number.MAX_SAFE_INTEGER;

// `summary` wrote such a sum as a text, and a run's own totals had the output alone.
it.each<[what: string, calls: readonly object[], sum: number | null]>([
  ['2^53−1', [{ input_tokens: most - 2 }, { output_tokens: 2 }], most],
  ['2^53, of input', [{ input_tokens: most, output_tokens: 3 }, { input_tokens: 1 }], null],
  ['2^53, of both', [{ input_tokens: most, output_tokens: 1 }], null],
  ['none that is known', [{}], null],
])('a sum of tokens of %s is the same to every question, and told of where it is over', async (what, calls, sum) => {
  const { tokens, told, verified } = await askOf(calls);
  expect(tokens).toEqual(Array(6).fill(sum));
  const over = what.startsWith('2^53,')
    ? [': comes to more than 2^53−1 tokens, which no number holds: they are unknown']
    : [];
  expect(told).toEqual([missing, ...over]);
  expect(verified).toEqual([expect.stringContaining('run.json: '), ...over]);
});

it('tokens of runs that are too many together alone are told of by summary', async () => {
  const directory = join(temporaryDirectory(), 'store');
  for (const run_id of ['run-1', 'run-2']) {
    mkdirSync(join(directory, run_id), { recursive: true });
    const line = eventOf('model_call', {
      run_id,
      ts: started,
      status: 'success',
      input_tokens: most - 1,
      output_tokens: 1,
    });
    writeFileSync(join(directory, run_id, 'events.jsonl'), `${JSON.stringify(line)}\n`);
  }
  const { code, stderr } = await runCommand(['summary', '--directory', directory], { cwd: directory });
  expect(code).toBe(0);
  expect(stderr).toMatch(/^the total comes to more than 2\^53−1 tokens, which no number holds: they are unknown$/m);
});

it('a call that was paid for by the provider is told of by verify', async () => {
  const { verified } = await askOf([{ cost_usd: -0.5 }]);
  expect(verified).toContainEqual(expect.stringContaining('events.jsonl: has a call of -0.5 USD: '));
});

it('a cost that is too large is told of each time, though a manifest vouches for the run', async () => {
  const { store } = await startRecording();
  run({}, () => recordModelCall({ costUsd: 1e15 }));
  await shutdown();
  for (const _ of ['read', 'remembered']) {
    await using opened = await openStore(store);
    expect(opened.faults).toMatchObject([
      { file: '', reason: expect.stringContaining('comes to 1000000000000000 USD') },
    ]);
  }
});

// A decimal has room for 1.7 · 10^20 USD: beyond, the question as such failed.
it('a sum that no decimal holds fails no question', async () => {
  await using store = await openStore(join(temporaryDirectory(), 'none'), { timeZone: 'UTC' });
  const many = 'SELECT usd(cost) AS sum FROM (SELECT 9e14::DOUBLE AS cost FROM range(200000))';
  const [row] = await store.query<{ sum: number }>(many);
  expect((row?.sum ?? 0) / 1.8e20).toBeCloseTo(1, 9);
});
