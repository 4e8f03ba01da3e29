import { describe, expect, it } from 'vitest';
import { type BestOptions, bestGroup } from '../../../src/analysis/comparison/best-group.ts';
import type { ComparedRun } from '../../../src/analysis/comparison/compared-run.ts';
import { groupRuns } from '../../../src/analysis/comparison/group-runs.ts';
import { pointsOf, qualityScale } from '../../../src/analysis/comparison/score.ts';
import { defaultWeights } from '../../../src/analysis/comparison/score-parts.ts';
import { runOf, runsOf, shuffled } from './support.ts';

const best = (runs: readonly ComparedRun[], options: Partial<BestOptions> = {}) =>
  bestGroup(groupRuns(runs, 'model'), { seed: 1, resamples: 400, weights: defaultWeights, ...options });

const only = (part: keyof typeof defaultWeights) => ({ success: 0, cost: 0, quality: 0, speed: 0, [part]: 1 });

const makes = [
  { model: 'good', count: 30, rate: 0.95, costUsd: 0.1, seconds: 20, quality: 0.9 },
  { model: 'cheap', count: 30, rate: 0.5, costUsd: 0.01, seconds: 10, quality: 0.4 },
];

describe('bestGroup', () => {
  it.each([
    ['success', 'good'],
    ['cost', 'cheap'],
    ['quality', 'good'],
    ['speed', 'cheap'],
  ] as const)('by %s alone finds the one that leads there', (part, expected) => {
    const { best: found, verdict, ranked } = best(runsOf(makes), { weights: only(part) });
    expect({ found, verdict }).toEqual({ found: expected, verdict: 'clear' });
    expect(ranked[0]?.score).toBeCloseTo(ranked[0]?.parts[part].points as number, 9);
  });

  it('scores by the weighted mean of the parts', () => {
    const { ranked, weights } = best(runsOf(makes));
    expect(weights).toEqual({ success: 0.4, cost: 0.2, quality: 0.3, speed: 0.1 });
    for (const { score, parts } of ranked) {
      const { success, cost, quality, speed } = parts;
      const [a, b, c, d] = [success, cost, quality, speed].map(({ points }) => points as number);
      expect(score).toBeCloseTo(0.4 * a! + 0.2 * b! + 0.3 * c! + 0.1 * d!, 9);
      expect(score).toBeLessThanOrEqual(100);
    }
    expect(ranked.reduce((sum, { first_share }) => sum + first_share, 0)).toBeCloseTo(1, 9);
  });

  it('is not sure of five of five against four of five', () => {
    const runs = ['a', 'b'].flatMap((model) =>
      Array.from({ length: 5 }, (_, index) =>
        runOf({ run_id: `${model}${index}`, model, status: model === 'b' && index === 0 ? 'failed' : 'completed' }),
      ),
    );
    const { best: found, verdict, ranked } = best(runs, { weights: only('success') });
    expect({ found, verdict }).toEqual({ found: 'a', verdict: 'too_few_runs' });
    expect(ranked[0]?.first_share).toBeGreaterThan(0.5);
    expect(ranked[0]?.first_share).toBeLessThan(0.95);
  });

  it('shares the first place among equals', () => {
    const runs = ['a', 'b'].flatMap((model) =>
      Array.from({ length: 6 }, (_, index) => runOf({ run_id: `${model}${index}`, model })),
    );
    const { ranked, verdict } = best(runs, { weights: only('speed') });
    expect(ranked.map(({ first_share }) => first_share)).toEqual([expect.closeTo(0.5), expect.closeTo(0.5)]);
    expect(verdict).toBe('too_few_runs');
  });

  it('calls one of two equals the best in one of twenty cases at most', () => {
    const stores = 200;
    const clear = Array.from({ length: stores }, (_, store) => {
      const equals = ['a', 'b'].map((model) => ({ ...makes[0]!, model, count: 10, rate: 0.7 }));
      return best(runsOf(equals, store), { resamples: 200 }).verdict === 'clear';
    });
    expect(clear.filter(Boolean).length / stores).toBeLessThan(0.05);
  });

  it.each([
    [4, [{ part: 'cost', unknown_for: ['cheap'] }]],
    [5, []],
  ])('takes a cost that %i runs know for known only where these are not too few', (count, left_out) => {
    const priced = new Set(Array.from({ length: count }, (_, index) => `cheap-${index}`));
    const runs = runsOf(makes).map((run) =>
      run.model !== 'cheap' || priced.has(run.run_id) ? run : { ...run, cost_usd: null, unpriced_calls: 1 },
    );
    expect(best(runs).left_out).toEqual(left_out);
  });

  describe('of which one has no price', () => {
    const local = { model: 'local', count: 30, rate: 0.97, costUsd: 0, seconds: 5, quality: 0.95 };
    const runs = runsOf([...makes, local]).map((run) =>
      run.model === 'local' ? { ...run, cost_usd: null, unpriced_calls: 1 } : run,
    );

    it('scores the others with their cost, and that one by what is known of it', () => {
      const { ranked, left_out, partly_unknown, weights } = best(runs);
      expect({ left_out, partly_unknown }).toEqual({
        left_out: [],
        partly_unknown: [{ part: 'cost', unknown_for: ['local'] }],
      });
      expect(weights.cost).toBe(0.2);
      const others = best(runsOf(makes)).ranked.map(({ group, score }) => ({ group, score }));
      const slower = ranked.filter(({ group }) => group !== 'local');
      expect(slower.map(({ parts }) => parts.cost.points)).toEqual([expect.any(Number), 100]);
      expect(slower.map(({ group }) => group)).toEqual(others.map(({ group }) => group));
      const { score = 0, parts } = ranked.find(({ group }) => group === 'local') ?? {};
      const [success = 0, quality = 0] = [parts?.success.points ?? 0, parts?.quality.points ?? 0];
      expect(parts?.cost).toEqual({ value: null, points: null });
      expect(score).toBeCloseTo((4 * success + 3 * quality + 100) / 8, 9);
    });

    it('does not call that one the best, whatever its score', () => {
      const { best: found, ranked } = best(runs);
      expect(found).toBe('good');
      expect(ranked.map(({ group }) => group)).toEqual(['good', 'cheap', 'local']);
      expect(ranked[2]?.score).toBeGreaterThan(ranked[0]?.score as number);
      expect(ranked.map(({ first_share }) => first_share)[2]).toBe(0);
    });

    it('does not rank it by cost alone', () => {
      expect(best(runs, { weights: only('cost') }).ranked.map(({ group }) => group)).toEqual(['cheap', 'good']);
    });
  });

  it('leaves a part out for all that only one knows, and says so', () => {
    const [good, cheap] = makes as [(typeof makes)[0], (typeof makes)[0]];
    const { quality: _, ...unjudged } = cheap;
    const { left_out, weights, ranked } = best(runsOf([good, unjudged]));
    expect(left_out).toEqual([{ part: 'quality', unknown_for: ['cheap'] }]);
    expect(weights).toEqual({
      success: expect.closeTo(4 / 7),
      cost: expect.closeTo(2 / 7),
      quality: 0,
      speed: expect.closeTo(1 / 7),
    });
    const ofGood = ranked.find(({ group }) => group === 'good');
    expect(ofGood?.parts.quality).toEqual({ value: expect.any(Number), points: null });
  });

  it('does not take an unknown cost for a low one', () => {
    const unpriced = runsOf(makes).map((run) =>
      run.model === 'cheap' ? { ...run, cost_usd: null, unpriced_calls: 1 } : run,
    );
    expect(best(unpriced).left_out).toEqual([{ part: 'cost', unknown_for: ['cheap'] }]);
    expect(best(unpriced, { weights: only('cost') })).toMatchObject({ best: null, ranked: [] });
  });

  it('gives no points for cost and speed where nothing was completed', () => {
    const { ranked, left_out } = best(runsOf([makes[0]!, { ...makes[1]!, rate: 0 }]));
    expect(left_out).toEqual([]);
    expect(ranked[1]).toMatchObject({
      group: 'cheap',
      parts: { success: { points: 0 }, cost: { value: null, points: 0 }, speed: { value: null, points: 0 } },
    });
  });

  it('does not rank what has too few finished runs', () => {
    const few = [...runsOf([makes[0]!]), ...runsOf([{ ...makes[1]!, count: 4 }])];
    expect(best(few)).toMatchObject({
      best: 'good',
      verdict: 'too_few_runs',
      ranked: [{ group: 'good' }],
      too_few_runs: [{ group: 'cheap', finished_runs: 4 }],
    });
  });

  it('has no best of nothing', () => {
    expect(best([])).toMatchObject({ best: null, verdict: 'too_few_runs', ranked: [], too_few_runs: [] });
  });

  it('gives the same bytes for the same runs in any order', () => {
    expect(JSON.stringify(best(shuffled(runsOf(makes))))).toBe(JSON.stringify(best(runsOf(makes))));
  });
});

describe('points', () => {
  const costs = (...values: number[]) => values.map((cost) => ({ success: 1, cost, quality: 1, speed: 1 }));

  it('for cost halve where it doubles', () => {
    expect(pointsOf(costs(1, 2, 4, Number.POSITIVE_INFINITY), null).cost).toEqual([100, 50, 25, 0]);
  });

  it('for cost are unknown where it is, and of no use where one alone knows it', () => {
    expect(pointsOf(costs(1, Number.NaN, 4), null).cost).toEqual([100, null, 25]);
    expect(pointsOf(costs(1, Number.NaN), null).cost).toBeNull();
    expect(pointsOf(costs(1), null).cost).toEqual([100]);
  });

  it('for cost go to what is free alone', () => {
    expect(pointsOf(costs(0, 0, 1), null).cost).toEqual([100, 100, 0]);
  });

  it.each<[what: string, measure: string, seen: number[], values: number[], points: number[]]>([
    ['a share stands as it is', 'evaluations.correctness', [0.2, 0.9], [0.25, 0.5], [25, 50]],
    ['a percentage stands as it is', 'quality.code_coverage_percentage', [70, 90], [80, 40], [80, 40]],
    ['marks stand between the worst and the best', 'evaluations.marks', [1, 5], [2, 5], [25, 100]],
    ['marks that are all the same are full', 'evaluations.marks', [3, 3], [3, 3], [100, 100]],
    ['negative marks too', 'evaluations.reward', [-1, 1], [0, -1], [50, 0]],
    ['of faults, fewer are better', 'quality.type_errors_count', [0, 9], [1, 3], [100, 50]],
  ])('for quality: %s', (_, measure, seen, values, points) => {
    const given = values.map((quality) => ({ success: 1, cost: 1, quality, speed: 1 }));
    expect(pointsOf(given, qualityScale(measure, seen)).quality).toEqual(points);
  });
});
