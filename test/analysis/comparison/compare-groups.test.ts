import { describe, expect, it } from 'vitest';
import { compareGroups } from '../../../src/analysis/comparison/compare-groups.ts';
import type { ComparedRun } from '../../../src/analysis/comparison/compared-run.ts';
import { groupRuns } from '../../../src/analysis/comparison/group-runs.ts';
import { runOf, runsOf, shuffled } from './support.ts';

const chance = { seed: 1, resamples: 500 };
const compareModels = (runs: readonly ComparedRun[], options = {}) =>
  compareGroups(groupRuns(runs, 'model'), { ...chance, ...options });

const makes = [
  { model: 'dear', count: 40, rate: 0.95, costUsd: 0.2, seconds: 30, quality: 0.8 },
  { model: 'cheap', count: 30, rate: 0.4, costUsd: 0.02, seconds: 12, quality: 0.5 },
];

describe('a group’s figures', () => {
  const [cheap, dear] = compareModels(runsOf(makes)).groups;
  const runs = runsOf(makes).filter(({ model }) => model === 'cheap');
  const successes = runs.filter(({ status }) => status === 'completed');
  const cost = runs.reduce((sum, run) => sum + (run.cost_usd ?? 0), 0);

  it('are those of a plain sum over its runs', () => {
    expect(cheap).toMatchObject({ group: 'cheap', runs: 30, unfinished_runs: 0, completed_runs: successes.length });
    expect(cheap?.cost_usd).toBeCloseTo(cost, 12);
    expect(cheap?.success_rate.value).toBe(successes.length / 30);
    expect(cheap?.cost_per_run_usd.value).toBeCloseTo(cost / 30, 12);
    expect(cheap?.cost_per_success_usd.value).toBeCloseTo(cost / successes.length, 12);
    expect(cheap?.tokens_per_run.value).toBeCloseTo((cheap?.total_tokens as number) / 30, 9);
  });

  it('take all calls of all runs together for latencies', () => {
    const calls = runs.flatMap(({ latencies_ms }) => latencies_ms).toSorted((a, b) => a - b);
    const place = (calls.length - 1) * 0.95;
    const [low, high] = [calls[Math.floor(place)] as number, calls[Math.ceil(place)] as number];
    expect(cheap?.latency_p95_ms.value).toBeCloseTo(low + (high - low) * (place % 1), 9);
  });

  it('take completed runs for durations', () => {
    const durations = successes.map((run) => run.duration_seconds as number).toSorted((a, b) => a - b);
    const middle = durations.length / 2;
    const median = ((durations[Math.ceil(middle) - 1] as number) + (durations[Math.floor(middle)] as number)) / 2;
    expect(cheap?.duration_p50_seconds.value).toBeCloseTo(median, 9);
  });

  it('are within their intervals', () => {
    for (const figure of [cheap?.cost_per_run_usd, cheap?.latency_p50_ms, dear?.success_rate, dear?.quality[0]]) {
      expect(figure?.low as number).toBeLessThan(figure?.value as number);
      expect(figure?.high as number).toBeGreaterThan(figure?.value as number);
    }
  });
});

describe('a difference', () => {
  it.each([
    ['success_rate', 'worse'],
    ['cost_per_run_usd', 'better'],
    ['duration_p50_seconds', 'better'],
    ['tokens_per_run', 'too_few_runs'],
    ['latency_p95_ms', 'too_few_runs'],
  ] as const)('in %s is said to be %s where that is so', (name, verdict) => {
    const { reference, groups } = compareModels(runsOf(makes));
    const [cheap, dear] = groups;
    expect(reference).toBe('dear');
    expect(cheap?.[name].difference?.verdict).toBe(verdict);
    expect(cheap?.[name].difference?.value).toBeCloseTo(
      (cheap?.[name].value as number) - (dear?.[name].value as number),
      12,
    );
    expect(dear?.[name].difference).toBeNull();
  });

  it('turns with the reference', () => {
    const [, dear] = compareModels(runsOf(makes), { reference: 'cheap' }).groups;
    expect(dear?.success_rate.difference?.verdict).toBe('better');
    expect(dear?.cost_per_run_usd.difference?.verdict).toBe('worse');
  });

  it.each([
    [4, 'too_few_runs'],
    [5, 'better'],
  ])('of %i runs is %s, however large', (count, verdict) => {
    const few = runsOf([
      { model: 'a', count: 50, rate: 1, costUsd: 100, seconds: 10 },
      { model: 'b', count, rate: 1, costUsd: 1, seconds: 10 },
    ]);
    expect(compareModels(few).groups[1]?.cost_per_run_usd.difference?.verdict).toBe(verdict);
  });

  it('of equal groups is too small to tell', () => {
    const makesTwice = ['a', 'b'].map((model) => ({ model, count: 20, rate: 0.7, costUsd: 1, seconds: 10 }));
    const [, b] = compareModels(runsOf(makesTwice)).groups;
    const verdicts = [b?.success_rate, b?.cost_per_run_usd, b?.cost_per_success_usd, b?.tokens_per_run];
    expect(verdicts.map((figure) => figure?.difference?.verdict)).toEqual(Array(4).fill('too_few_runs'));
  });

  it('in faults is better where there are fewer', () => {
    const withFaults = (model: string, faults: number) =>
      Array.from({ length: 8 }, (_, index) =>
        runOf({ run_id: `${model}${index}`, model, quality: { 'quality.linting_errors_count': faults + (index % 2) } }),
      );
    const [, b] = compareModels([...withFaults('a', 9), ...withFaults('b', 2)]).groups;
    expect(b?.quality).toMatchObject([
      { measure: 'quality.linting_errors_count', better: 'less', value: 2.5, difference: { verdict: 'better' } },
    ]);
  });

  it('to a group that is not there is refused', () => {
    expect(() => compareModels(runsOf(makes), { reference: 'none' })).toThrow(RangeError);
  });
});

describe('what is unknown', () => {
  it('is null, counted, and left out of what a run costs', () => {
    const [group] = compareModels([
      runOf({ run_id: 'a', cost_usd: 1 }),
      runOf({ run_id: 'b', cost_usd: null, unpriced_calls: 2 }),
      runOf({ run_id: 'c', cost_usd: 5, unpriced_calls: 1 }),
    ]).groups;
    expect(group).toMatchObject({
      cost_usd: 6,
      unpriced_calls: 3,
      runs_without_full_cost: 2,
      cost_per_run_usd: { value: 1, runs: 1 },
      cost_per_success_usd: { value: 1, runs: 1 },
    });
  });

  it('is never 0', () => {
    const nothing = { total_tokens: null, cost_usd: null, unpriced_calls: null, duration_seconds: null };
    const [group] = compareModels([runOf({ run_id: 'a', ...nothing, latencies_ms: [] })]).groups;
    expect(group).toMatchObject({
      total_tokens: null,
      cost_usd: null,
      cost_per_run_usd: { value: null, low: null, high: null, runs: 0 },
      tokens_per_run: { value: null },
      latency_p50_ms: { value: null },
      duration_p50_seconds: { value: null },
    });
  });

  it('is what a success costs where there is none, and its interval has no upper end where there may be none', () => {
    const costOf = (statuses: readonly string[]) =>
      compareModels(statuses.map((status, index) => runOf({ run_id: `${index}`, status }))).groups[0]
        ?.cost_per_success_usd;
    expect(costOf(Array(6).fill('failed'))).toMatchObject({ value: null, low: null, high: null });
    const rare = costOf(['completed', ...Array(9).fill('failed')]);
    expect(rare).toMatchObject({ value: expect.closeTo(0.1, 12), low: expect.any(Number), high: null });
  });
});

it('leaves runs that go on out of every figure, and counts them', () => {
  const runs = [
    runOf({ run_id: 'a' }),
    runOf({ run_id: 'b', status: 'running', cost_usd: 99, latencies_ms: [1e6] }),
    runOf({ run_id: 'c', status: 'crashed' }),
  ];
  expect(compareModels(runs).groups).toMatchObject([
    {
      runs: 3,
      unfinished_runs: 1,
      completed_runs: 1,
      cost_usd: 0.02,
      success_rate: { value: 0.5, runs: 2 },
      latency_p95_ms: { value: 100 },
    },
  ]);
});

it('gives the same bytes for the same runs in any order, and others for another seed', () => {
  const runs = runsOf(makes);
  const text = (given: readonly ComparedRun[], options = {}) => JSON.stringify(compareModels(given, options));
  expect(text(shuffled(runs))).toBe(text(runs));
  expect(text(runs, { seed: 2 })).not.toBe(text(runs));
});

it('has nothing to compare where there are no runs', () => {
  expect(compareModels([])).toMatchObject({ reference: null, groups: [] });
});
