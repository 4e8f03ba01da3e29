import type { Chance } from '../statistics/index.ts';
import { firstShares } from './first-shares.ts';
import type { RunGroup } from './group-runs.ts';
import { valuesOf } from './part-values.ts';
import { qualityMeasures } from './quality-measures.ts';
import { fewestRuns, type Sample, sampleGroup } from './sample.ts';
import {
  contendersOf,
  type PartPoints,
  type PartValues,
  pointsOf,
  type QualityScale,
  qualityScale,
  scoresOf,
} from './score.ts';
import { type ScorePart, scoreParts, type Weights } from './score-parts.ts';

/** A part of a score. */
export interface ScoredPart {
  /** Success rate, USD a success, mean of the measure, seconds; null where unknown, or where no run was completed. */
  readonly value: number | null;
  /** 0 to 100; null where the part is left out, or unknown of this configuration. */
  readonly points: number | null;
}

/** A configuration with its score. */
export interface ScoredGroup {
  readonly group: string;
  readonly key: RunGroup['key'];
  readonly finished_runs: number;
  /** 0 to 100: of the parts that are known of it. */
  readonly score: number;
  readonly parts: Readonly<Record<ScorePart, ScoredPart>>;
  /** In which share of the bootstrap's samples it comes first; where several do, each has its part of it. */
  readonly first_share: number;
}

/** A part of a score, and the configurations of which it is unknown. */
export interface UnknownPart {
  readonly part: ScorePart;
  readonly unknown_for: readonly string[];
}

/** Which configuration is best, and how sure that is. */
export interface BestGroup {
  /** The first; null where nothing can be scored. */
  readonly best: string | null;
  /** `clear` where it comes first in 97.5 of 100 samples or more. */
  readonly verdict: 'clear' | 'too_few_runs';
  /** Of parts that count, 1 together; those left out have 0. */
  readonly weights: Weights;
  readonly left_out: readonly UnknownPart[];
  /** Parts that count, and that some configurations are scored without. One that has no part that counts is not ranked. */
  readonly partly_unknown: readonly UnknownPart[];
  readonly quality_measure: string | null;
  readonly seed: number;
  readonly resamples: number;
  /** Best first; those that are scored without a part stand behind those that are not. */
  readonly ranked: readonly ScoredGroup[];
  /** Groups that have fewer finished runs than `fewest_runs`, and no score. */
  readonly too_few_runs: readonly { readonly group: string; readonly finished_runs: number }[];
  readonly fewest_runs: number;
}

export interface BestOptions extends Chance {
  readonly weights: Weights;
  /** The measure of quality; default the one that most runs have. */
  readonly quality?: string;
  /** `sampleGroups` of the same groups and chance, where that has been worked out. */
  readonly samples?: readonly Sample[];
}

/** From here on, the first is called the best. Of two that are equal, one is in fewer than 5 of 100 cases. */
const clearShare = 0.975;

/** Scores groups of runs, and says in how many of the bootstrap's samples each would have come first. */
export function bestGroup(groups: readonly RunGroup[], options: BestOptions): BestGroup {
  const { weights, quality, seed, resamples } = options;
  const chance = { seed, resamples };
  const all = groups.flatMap(({ runs }) => runs);
  const measure = quality ?? qualityMeasures(all)[0] ?? null;
  const measures = measure === null ? [] : [measure];
  const sampled = () => groups.map((group, stream) => sampleGroup(group, { ...chance, stream, measures }));
  const samples = options.samples ?? sampled();
  const scored = samples.filter(({ finished }) => finished.length >= fewestRuns);
  const scale = scaleOf(scored, measure);
  const values = scored.map((sample) => valuesOf(sample, measure));
  const points = pointsOf(values, scale);
  const scores = scoresOf(points, weights);
  const shares = firstShares(scored, { measure, scale, weights, points, ...chance, stream: groups.length });
  const contenders = contendersOf(points, weights);
  const ranked = scored
    .flatMap(({ group, finished }, index): (ScoredGroup & { readonly contends: boolean })[] => {
      const score = scores[index] ?? null;
      const parts = partsOf(index, { values, points });
      const { group: name, key } = group;
      const more = { first_share: shares[index] ?? 0, contends: contenders[index] ?? false };
      return score === null ? [] : [{ group: name, key, finished_runs: finished.length, score, parts, ...more }];
    })
    .toSorted((a, b) => Number(b.contends) - Number(a.contends) || b.score - a.score)
    .map(({ contends: _, ...row }): ScoredGroup => row);
  const [first] = ranked;
  return {
    best: first?.group ?? null,
    verdict: ranked.length > 1 && (first?.first_share ?? 0) >= clearShare ? 'clear' : 'too_few_runs',
    ...weighed(scored, { values, points, weights }),
    quality_measure: measure,
    ...chance,
    ranked,
    too_few_runs: samples
      .filter((sample) => !scored.includes(sample))
      .map(({ group, finished }) => ({ group: group.group, finished_runs: finished.length })),
    fewest_runs: fewestRuns,
  };
}

function scaleOf(samples: readonly Sample[], measure: string | null): QualityScale | null {
  if (measure === null) return null;
  const values = samples.flatMap(({ finished }) => finished.flatMap(({ quality }) => quality[measure] ?? []));
  return values.length === 0 ? null : qualityScale(measure, values);
}

function partsOf(
  index: number,
  { values, points }: { readonly values: readonly PartValues[]; readonly points: PartPoints },
): ScoredGroup['parts'] {
  const parts = scoreParts.map((part): [ScorePart, ScoredPart] => {
    const value = values[index]?.[part] ?? Number.NaN;
    return [part, { value: Number.isFinite(value) ? value : null, points: points[part]?.[index] ?? null }];
  });
  return Object.fromEntries(parts) as Record<ScorePart, ScoredPart>;
}

function weighed(
  samples: readonly Sample[],
  { values, points, weights }: { values: readonly PartValues[]; points: PartPoints; weights: Weights },
): Pick<BestGroup, 'weights' | 'left_out' | 'partly_unknown'> {
  const counted = scoreParts.filter((part) => weights[part] > 0);
  const whole = counted.reduce((sum, part) => (points[part] === null ? sum : sum + weights[part]), 0);
  const shares = scoreParts.map((part) => [part, points[part] === null || whole === 0 ? 0 : weights[part] / whole]);
  const unknown = counted.map((part): UnknownPart => {
    const without = samples.filter((_, index) => Number.isNaN(values[index]?.[part]));
    return { part, unknown_for: without.map(({ group }) => group.group) };
  });
  return {
    weights: Object.fromEntries(shares) as Weights,
    left_out: unknown.filter(({ part }) => points[part] === null),
    partly_unknown: unknown.filter(({ part, unknown_for }) => points[part] !== null && unknown_for.length > 0),
  };
}
