import type { Statistic } from '../statistics/index.ts';
import type { FigureName } from './figures.ts';
import { fewestRuns, type Sample } from './sample.ts';
import type { PartValues } from './score.ts';
import type { ScorePart } from './score-parts.ts';

/** Of which figure each part is; quality has its measure’s. */
const figureOf: Readonly<Record<Exclude<ScorePart, 'quality'>, FigureName>> = {
  success: 'success_rate',
  cost: 'cost_per_success_usd',
  speed: 'duration_p50_seconds',
};

/** What a group is scored by. What a run costs and how good it is are unknown where fewer than `fewestRuns` runs know it. */
export function valuesOf({ figures, successes }: Sample, measure: string | null): PartValues {
  const statisticOf = (name: string | null): Statistic | undefined => figures.get(name ?? '')?.statistic;
  const wellKnown = (statistic: Statistic | undefined): number =>
    statistic === undefined || statistic.known < fewestRuns ? Number.NaN : statistic.value;
  return {
    success: statisticOf(figureOf.success)?.value ?? Number.NaN,
    cost: wellKnown(statisticOf(figureOf.cost)),
    quality: wellKnown(statisticOf(measure)),
    speed: successes === 0 ? Number.POSITIVE_INFINITY : (statisticOf(figureOf.speed)?.value ?? Number.NaN),
  };
}

/**
 * The same of one sample of the bootstrap, with a success rate drawn apart, which the cost of a success goes by too: they
 * rise and fall together. Where the drawn runs do not know a part, it is what the group has.
 */
export function drawnValues(
  sample: Sample,
  { index, measure, rate }: { readonly index: number; readonly measure: string | null; readonly rate: number },
): PartValues {
  const own = valuesOf(sample, measure);
  const drawn = (name: string | null): number => sample.figures.get(name ?? '')?.replicates[index] ?? Number.NaN;
  const costOfRun = drawn('cost_per_run_usd' satisfies FigureName);
  return {
    success: rate,
    cost: known(costOfRun / rate, own.cost),
    quality: known(drawn(measure), own.quality),
    speed: known(drawn(figureOf.speed), own.speed),
  };
}

const known = (value: number, otherwise: number): number => (Number.isNaN(value) ? otherwise : value);
