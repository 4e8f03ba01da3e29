import { describe, expect, it } from 'vitest';
import { newcombeInterval, wilsonInterval } from '../../../src/analysis/statistics/index.ts';

describe('wilsonInterval', () => {
  // Table I of Newcombe 1998 (17:857), method 3; digits behind the fourth: scipy 1.17.1, binomtest().proportion_ci('wilson').
  it.each([
    [81, 263, 0.2552885198782742, 0.36620957698280004],
    [15, 148, 0.06238639953073629, 0.16048724172330803],
    [0, 20, 0, 0.16112515805281935],
    [1, 29, 0.006113214292762667, 0.17175521879320282],
    [20, 20, 0.8388748419471808, 1],
    [5, 10, 0.236593090512564, 0.7634069094874361],
  ])('of %i in %i is what was published', (successes, trials, low, high) => {
    const interval = wilsonInterval({ successes, trials });
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it('holds the true rate about as often as it says, averaged over rates', () => {
    expect(meanCoverage((rate) => coverageOfRate(rate, 20))).toBeCloseTo(0.95, 2);
  });
});

describe('newcombeInterval', () => {
  // Table II of Newcombe 1998 (17:873), method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('of %i in %i less %i in %i is what was published', (a, m, b, n, low, high) => {
    const interval = newcombeInterval({ successes: a, trials: m }, { successes: b, trials: n });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('holds the true difference about as often as it says, or more often', () => {
    const covered = meanCoverage((rate) => coverageOfDifference(rate, 12));
    expect(covered).toBeGreaterThan(0.945);
    expect(covered).toBeLessThan(0.975);
  });
});

/** The mean over rates spread evenly between 0 and 1. */
function meanCoverage(coverageOf: (rate: number) => number): number {
  const rates = Array.from({ length: 199 }, (_, index) => (index + 1) / 200);
  return rates.reduce((sum, rate) => sum + coverageOf(rate), 0) / rates.length;
}

/** Exactly, over all outcomes. */
function coverageOfRate(rate: number, trials: number): number {
  return binomial(rate, trials).reduce((sum, probability, successes) => {
    const { low, high } = wilsonInterval({ successes, trials });
    return low <= rate && rate <= high ? sum + probability : sum;
  }, 0);
}

/** Of this rate and one that is 0.1 from it. */
function coverageOfDifference(rate: number, trials: number): number {
  const other = rate > 0.5 ? rate - 0.1 : rate + 0.1;
  const [ofRate, ofOther] = [binomial(rate, trials), binomial(other, trials)];
  let covered = 0;
  for (const [a, first] of ofRate.entries()) {
    for (const [b, second] of ofOther.entries()) {
      const { low, high } = newcombeInterval({ successes: a, trials }, { successes: b, trials });
      if (low <= rate - other && rate - other <= high) covered += first * second;
    }
  }
  return covered;
}

/** The probabilities of 0, 1, … successes. */
function binomial(rate: number, trials: number): number[] {
  const probabilities = [(1 - rate) ** trials];
  for (let successes = 1; successes <= trials; successes++) {
    const odds = ((trials - successes + 1) / successes) * (rate / (1 - rate));
    probabilities.push((probabilities[successes - 1] as number) * odds);
  }
  return probabilities;
}
