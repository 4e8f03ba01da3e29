import { ExactSum } from '../../common/exact-sum.ts';
import {
  type Chance,
  excludesZero,
  type Interval,
  newcombeInterval,
  percentileInterval,
  type Trials,
  wilsonInterval,
} from '../statistics/index.ts';
import { type ComparedRun, fullCostUsd } from './compared-run.ts';
import { type FigureName, figureNames } from './figures.ts';
import type { RunGroup } from './group-runs.ts';
import { qualityMeasures } from './quality-measures.ts';
import { fewestRuns, type Sample, type SampledFigure, sampleGroups } from './sample.ts';

/** How a group differs from the reference in a figure; which is better is said only where chance hardly explains it. */
export interface Difference extends Interval {
  /** The group's less the reference's. */
  readonly value: number;
  readonly verdict: 'better' | 'worse' | 'too_few_runs';
}

/**
 * A figure with its 95 % interval; null where unknown. Both ends are null where too few runs know it; one is where it is
 * unbounded on that side, as what a success costs is where there may be none.
 */
export interface Figure extends Interval {
  readonly value: number | null;
  /** How many finished runs it is of. */
  readonly runs: number;
  /** Null for the reference itself, and where either is unknown. */
  readonly difference: Difference | null;
}

/** The figure of one measure of quality: `evaluations.<name>` or `quality.<column>`. */
export interface QualityFigure extends Figure {
  readonly measure: string;
  readonly better: 'more' | 'less';
}

/** A group of runs beside others. All figures are of finished runs. */
export interface ComparedGroup extends Readonly<Record<FigureName, Figure>> {
  readonly group: string;
  readonly key: RunGroup['key'];
  readonly is_reference: boolean;
  readonly runs: number;
  /** Of them: they go on, and are in no other figure. */
  readonly unfinished_runs: number;
  readonly completed_runs: number;
  readonly model_calls: number;
  readonly total_tokens: number | null;
  /** Of the calls whose price is known. */
  readonly cost_usd: number | null;
  readonly unpriced_calls: number;
  /** Finished runs left out of what a run or a success costs: some of their calls have no price. */
  readonly runs_without_full_cost: number;
  readonly quality: readonly QualityFigure[];
}

/** Groups beside each other. */
export interface Comparison {
  /** The group that the others are set beside; null where there is none. */
  readonly reference: string | null;
  readonly fewest_runs: number;
  readonly seed: number;
  readonly resamples: number;
  readonly groups: readonly ComparedGroup[];
}

export interface CompareOptions extends Chance {
  /** By name; default the group with most finished runs, the first of those. */
  readonly reference?: string;
  /** `sampleGroups` of the same groups and chance, where that has been worked out. */
  readonly samples?: readonly Sample[];
}

/**
 * Sets groups beside each other: rates with Wilson's and Newcombe's intervals, everything else with the bootstrap's, for
 * which whole runs are drawn. Each interval holds in 95 of 100 cases by itself, not all of them together. Throws where
 * no group has the reference's name.
 */
export function compareGroups(
  groups: readonly RunGroup[],
  { seed, resamples, reference: wanted, samples = sampleGroups(groups, { seed, resamples }) }: CompareOptions,
): Comparison {
  const measures = qualityMeasures(groups.flatMap(({ runs }) => runs));
  const reference = wanted === undefined ? largest(samples) : samples.find(({ group }) => group.group === wanted);
  if (wanted !== undefined && reference === undefined) throw new RangeError(`there is no group ${wanted}`);
  return {
    reference: reference?.group.group ?? null,
    fewest_runs: fewestRuns,
    seed,
    resamples,
    groups: samples.map((sample) => comparedGroup(sample, { reference, measures })),
  };
}

const largest = (samples: readonly Sample[]): Sample | undefined =>
  samples.toSorted((a, b) => b.finished.length - a.finished.length)[0];

interface Beside {
  readonly reference: Sample | undefined;
}

function comparedGroup(
  sample: Sample,
  { reference, measures }: Beside & { readonly measures: readonly string[] },
): ComparedGroup {
  const { group, finished, successes } = sample;
  const isReference = sample === reference;
  const beside = { reference: isReference ? undefined : reference };
  const figureOf = (name: string): Figure =>
    name === ('success_rate' satisfies FigureName) ? rate(sample, beside) : figure(sample, { name, ...beside });
  const named = Object.fromEntries(figureNames.map((name) => [name, figureOf(name)])) as Record<FigureName, Figure>;
  return {
    group: group.group,
    key: group.key,
    is_reference: isReference,
    runs: group.runs.length,
    unfinished_runs: group.runs.length - finished.length,
    completed_runs: successes,
    model_calls: sumOf(finished, ({ model_calls }) => model_calls) ?? 0,
    total_tokens: exactCount(sumOf(finished, ({ total_tokens }) => total_tokens)),
    cost_usd: sumOf(finished, ({ cost_usd }) => cost_usd),
    unpriced_calls: sumOf(finished, ({ unpriced_calls }) => unpriced_calls) ?? 0,
    runs_without_full_cost: finished.filter((run) => fullCostUsd(run) === null).length,
    ...named,
    quality: measures.map((measure) => ({
      measure,
      better: sample.figures.get(measure)?.definition.better ?? 'more',
      ...figureOf(measure),
    })),
  };
}

/** A sum of counts is null where it is over 2^53−1, as in a run's own totals. */
const exactCount = (sum: number | null): number | null => (Number.isSafeInteger(sum) ? sum : null);

/** Null where no run knows it. */
function sumOf(runs: readonly ComparedRun[], numberOf: (run: ComparedRun) => number | null): number | null {
  const known = runs.map(numberOf).filter((value) => value !== null);
  const sum = new ExactSum();
  for (const value of known) sum.add(value);
  return known.length === 0 ? null : sum.value;
}

function rate(sample: Sample, { reference }: Beside): Figure {
  const trials = trialsOf(sample);
  if (trials.trials === 0) return { value: null, ...unbounded, runs: 0, difference: null };
  const value = trials.successes / trials.trials;
  const ofReference = reference && trialsOf(reference);
  return {
    value,
    ...wilsonInterval(trials),
    runs: trials.trials,
    difference: ofReference?.trials
      ? differenceOf(value - ofReference.successes / ofReference.trials, {
          interval: newcombeInterval(trials, ofReference),
          runs: Math.min(trials.trials, ofReference.trials),
          better: 'more',
        })
      : null,
  };
}

const trialsOf = ({ successes, finished }: Sample): Trials => ({ successes, trials: finished.length });

function figure(sample: Sample, { name, reference }: Beside & { readonly name: string }): Figure {
  const own = sample.figures.get(name);
  if (own === undefined) return { value: null, ...unbounded, runs: 0, difference: null };
  const { statistic, replicates } = own;
  const value = finiteOrNull(statistic.value);
  const other = reference?.figures.get(name);
  return {
    value,
    ...(value === null ? unbounded : intervalOf(replicates, statistic.known)),
    runs: statistic.known,
    difference: value === null || other === undefined ? null : differenceBetween(own, other),
  };
}

function differenceBetween(own: SampledFigure, other: SampledFigure): Difference | null {
  const value = finiteOrNull(own.statistic.value - other.statistic.value);
  if (value === null) return null;
  const runs = Math.min(own.statistic.known, other.statistic.known);
  const replicates =
    runs < fewestRuns
      ? new Float64Array(0)
      : own.replicates.map((replicate, index) => replicate - (other.replicates[index] as number));
  const { low, high } = intervalOf(replicates, runs);
  return differenceOf(value, { interval: { low, high }, runs, better: own.definition.better });
}

function differenceOf(
  value: number,
  { interval, runs, better }: { interval: Interval; runs: number; better: 'more' | 'less' },
): Difference {
  const isShown = runs >= fewestRuns && excludesZero(interval);
  const isBetter = value > 0 === (better === 'more');
  return { value, ...interval, verdict: isShown ? (isBetter ? 'better' : 'worse') : 'too_few_runs' };
}

const unbounded: Interval = { low: null, high: null };

const intervalOf = (replicates: Float64Array, runs: number): Interval =>
  (replicates.length === 0 ? null : percentileInterval(replicates, runs)) ?? unbounded;

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
