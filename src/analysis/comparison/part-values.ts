import type { FigureName } from './figures.ts';
import type { Sample } from './sample.ts';
import type { PartValues } from './score.ts';
import type { ScorePart } from './score-parts.ts';

/** Of which figure each part is; quality has its measure’s. */
const figureOf: Readonly<Record<Exclude<ScorePart, 'quality'>, FigureName>> = {
  success: 'success_rate',
  cost: 'cost_per_success_usd',
  speed: 'duration_p50_seconds',
};

/** What a group is scored by. */
export function valuesOf({ figures, successes }: Sample, measure: string | null): PartValues {
  const known = (name: string | null): number => figures.get(name ?? '')?.statistic.value ?? Number.NaN;
  return {
    success: known(figureOf.success),
    cost: known(figureOf.cost),
    quality: known(measure),
    speed: successes === 0 ? Number.POSITIVE_INFINITY : known(figureOf.speed),
  };
}

/**
 * The same of one sample of the bootstrap, with a success rate drawn apart. Where the drawn runs do not know a part, it
 * is what the group has.
 */
export function drawnValues(
  sample: Sample,
  { index, measure, rate }: { readonly index: number; readonly measure: string | null; readonly rate: number },
): PartValues {
  const own = valuesOf(sample, measure);
  const drawn = (name: string | null, otherwise: number): number => {
    const replicate = sample.figures.get(name ?? '')?.replicates[index] ?? Number.NaN;
    return Number.isNaN(replicate) ? otherwise : replicate;
  };
  return {
    success: rate,
    cost: drawn(figureOf.cost, own.cost),
    quality: drawn(measure, own.quality),
    speed: drawn(figureOf.speed, own.speed),
  };
}
