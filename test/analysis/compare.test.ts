import { beforeAll, describe, expect, it } from 'vitest';
import { bestConfiguration } from '../../src/analysis/best.ts';
import { compare } from '../../src/analysis/compare.ts';
import type { ComparedGroup, Comparison } from '../../src/analysis/comparison/index.ts';
import { openStore } from '../../src/analysis/open-store.ts';
import { type Line, linesOf } from './recorded-store.ts';
import { plainQuantile, plainSum, syntheticStore } from './synthetic-store.ts';

const chance = { resamples: 200 };
let store: string;
let lines: readonly Line[];
let comparison: Comparison;

beforeAll(async () => {
  store = await syntheticStore({ runs: 120, days: 20 });
  lines = linesOf(store);
  await using opened = await openStore(store, { timeZone: 'UTC' });
  comparison = await compare(opened, { by: 'model', ...chance });
});

/** What the ledgers’ lines say of one model’s runs, each figure worked out by itself. */
function plainFigures(model: string) {
  const configured = new Set(
    lines.flatMap(({ event, config, run_id }) =>
      event === 'run_start' && (config as { model?: string } | null)?.model === model ? [run_id] : [],
    ),
  );
  const ofRuns = lines.filter(({ run_id }) => configured.has(run_id));
  const calls = ofRuns.filter(({ event }) => event === 'model_call');
  const ends = new Map(ofRuns.flatMap((line) => (line.event === 'run_end' ? [[line.run_id, line.status]] : [])));
  const completed = [...ends.values()].filter((status) => status === 'completed').length;
  const unpriced = calls.filter(
    (call) => call.cost_usd === undefined && (call.status !== 'error' || call.input_tokens !== undefined),
  );
  const withUnpriced = new Set(unpriced.map(({ run_id }) => run_id));
  // A run all of whose calls were refused has no cost that is known.
  const priced = new Set(calls.flatMap((call) => (call.cost_usd === undefined ? [] : [call.run_id])));
  const fullyPriced = [...configured].filter((runId) => !withUnpriced.has(runId) && priced.has(runId));
  const costOfPriced = plainSum(calls.flatMap((call) => (withUnpriced.has(call.run_id) ? [] : [call.cost_usd])));
  const latencies = calls.flatMap(({ duration_ms }) => (typeof duration_ms === 'number' ? [duration_ms] : []));
  return { runs: configured.size, completed, calls, unpriced, fullyPriced, costOfPriced, latencies, ofRuns };
}

describe('compare by model', () => {
  it('has every model that runs were configured with', () => {
    const models = new Set(lines.flatMap(({ event, model }) => (event === 'run_start' ? [model] : [])));
    expect(comparison.groups.map(({ group }) => group)).toEqual([...models].sort());
    expect(plainSum(comparison.groups.map(({ runs }) => runs))).toBe(120);
  });

  it('has for each model what its lines add up to', () => {
    for (const group of comparison.groups) {
      const plain = plainFigures(group.group);
      expect(group).toMatchObject({
        runs: plain.runs,
        unfinished_runs: 0,
        completed_runs: plain.completed,
        model_calls: plain.calls.length,
        unpriced_calls: plain.unpriced.length,
        runs_without_full_cost: plain.runs - plain.fullyPriced.length,
        success_rate: { value: plain.completed / plain.runs },
        cost_per_run_usd: { runs: plain.fullyPriced.length },
      });
      expectClose(group.latency_p50_ms.value, plainQuantile(plain.latencies, 0.5));
      expectClose(group.latency_p95_ms.value, plainQuantile(plain.latencies, 0.95));
      const costs = plain.calls.flatMap(({ cost_usd }) => (cost_usd === undefined ? [] : [cost_usd]));
      expectClose(group.cost_usd, costs.length === 0 ? null : plainSum(costs));
      const { length } = plain.fullyPriced;
      expectClose(group.cost_per_run_usd.value, length === 0 ? null : plain.costOfPriced / length);
    }
  });

  it('has the means of evaluations and the last reports of quality', () => {
    for (const group of comparison.groups) {
      const { ofRuns } = plainFigures(group.group);
      const byRun = [...Map.groupBy(ofRuns, ({ run_id }) => run_id).values()];
      const meanOf = (values: readonly number[]): number => plainSum(values) / values.length;
      const scores = byRun.flatMap((events) => {
        const own = events.flatMap((event) => (event.name === 'task_success' ? [event.score as number] : []));
        return own.length === 0 ? [] : [meanOf(own)];
      });
      const coverage = byRun.flatMap((events) => {
        const reports = events
          .filter(({ event }) => event === 'quality')
          .toSorted((a, b) => (`${a.ts}` < `${b.ts}` ? -1 : 1));
        return reports.length === 0 ? [] : [reports.at(-1)?.code_coverage_percentage as number];
      });
      expectClose(qualityOf(group, 'evaluations.task_success'), meanOf(scores));
      expectClose(qualityOf(group, 'quality.code_coverage_percentage'), meanOf(coverage));
    }
  });
});

const qualityOf = (group: ComparedGroup, measure: string): number | null =>
  group.quality.find((one) => one.measure === measure)?.value ?? null;

function expectClose(actual: number | null, expected: number | null): void {
  if (expected === null) expect(actual).toBeNull();
  else expect((actual as number) / expected).toBeCloseTo(1, 9);
}

it('answers with the same bytes each time it is asked', async () => {
  await using opened = await openStore(store, { timeZone: 'UTC' });
  expect(JSON.stringify(await compare(opened, { by: 'model', ...chance }))).toBe(JSON.stringify(comparison));
});

it('compares runs that are given, the first of them the reference', async () => {
  const runIds = [...new Set(lines.map(({ run_id }) => run_id as string))].slice(0, 2) as [string, string];
  await using opened = await openStore(store, { filter: { runIds } });
  const { groups, reference } = await compare(opened, { by: 'run', reference: runIds[1], ...chance });
  expect(reference).toBe(runIds[1]);
  expect(groups.map(({ group, runs }) => ({ group, runs }))).toEqual(
    runIds.toSorted().map((group) => ({ group, runs: 1 })),
  );
  expect(groups.flatMap((group) => group.tokens_per_run.difference?.verdict ?? [])).toEqual(['too_few_runs']);
});

it('finds the best configuration among those with enough runs', async () => {
  await using opened = await openStore(store);
  const { best, ranked, too_few_runs } = await bestConfiguration(opened, { by: 'temperature', ...chance });
  expect(best).toBe(ranked[0]?.group);
  expect(plainSum([...ranked, ...too_few_runs].map(({ finished_runs }) => finished_runs))).toBe(120);
  expect(ranked.map(({ score }) => score)).toEqual(ranked.map(({ score }) => score).toSorted((a, b) => b - a));
});

it('knows nothing of an empty store', async () => {
  await using opened = await openStore(`${store}-none`);
  expect(await compare(opened, { by: 'model' })).toMatchObject({ reference: null, groups: [] });
  expect(await bestConfiguration(opened)).toMatchObject({ best: null, ranked: [] });
});
