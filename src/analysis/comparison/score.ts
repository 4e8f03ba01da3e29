import { isCountOfFaults } from './figures.ts';
import { type ScorePart, scoreParts, type Weights } from './score-parts.ts';

/**
 * What the parts are made from, for each configuration: the success rate, the cost of a success (infinite where there is
 * none), the mean of a measure of quality, and the median duration of a completed run (infinite where there is none).
 * NaN is unknown.
 */
export type PartValues = Readonly<Record<ScorePart, number>>;

/** How a measure of quality becomes 0 to 100 points. */
export interface QualityScale {
  readonly least: number;
  readonly most: number;
  /** Fewer are better: points as for a cost, with one fault more on both sides. */
  readonly isCountOfFaults: boolean;
}

/**
 * A share stands as it is, and so does a percentage; any other measure stands between the worst and the best that a run
 * had. `values` are of all runs that are compared, at least one.
 */
export function qualityScale(measure: string, values: readonly number[]): QualityScale {
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  const scale = { isCountOfFaults: isCountOfFaults(measure) };
  if (measure.endsWith('_percentage')) return { ...scale, least: 0, most: 100 };
  return least >= 0 && most <= 1 ? { ...scale, least: 0, most: 1 } : { ...scale, least, most };
}

/** The points of each configuration by part; null where a part is left out. */
export type PartPoints = Readonly<Record<ScorePart, readonly number[] | null>>;

/**
 * Points from 0 to 100 for each part of each configuration: success and quality by themselves, cost and speed beside the
 * least of all, which has 100: at twice the price, 50. A part that is unknown of one of them is null for all, since no
 * score with it could be set beside one without.
 */
export function pointsOf(values: readonly PartValues[], scale: QualityScale | null): PartPoints {
  const known = (part: ScorePart): number[] | null => {
    const all = values.map((value) => value[part]);
    return all.some(Number.isNaN) ? null : all;
  };
  const quality = scale === null ? null : known('quality');
  return {
    success: known('success')?.map((rate) => 100 * rate) ?? null,
    cost: besideLeast(known('cost')),
    quality: scale === null || quality === null ? null : qualityPoints(quality, scale),
    speed: besideLeast(known('speed')),
  };
}

function qualityPoints(values: readonly number[], { least, most, isCountOfFaults: isCount }: QualityScale) {
  if (isCount) return besideLeast(values.map((value) => value + 1));
  return values.map((value) => (most === least ? 100 : (100 * (value - least)) / (most - least)));
}

function besideLeast<T extends readonly number[] | null>(values: T): number[] | T {
  if (values === null) return values;
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return values.map((value) => {
    if (!Number.isFinite(value)) return 0;
    return value === 0 ? 100 : (100 * least) / value;
  });
}

/** The weighted mean of the parts that have points, for each configuration; null where none that counts has. */
export function scoresOf(points: PartPoints, weights: Weights): number[] | null {
  const counted = scoreParts.flatMap((part) => {
    const ofPart = points[part];
    return ofPart === null || weights[part] === 0 ? [] : [{ ofPart, weight: weights[part] }];
  });
  const whole = counted.reduce((sum, { weight }) => sum + weight, 0);
  const [first] = counted;
  return first === undefined
    ? null
    : first.ofPart.map((_, index) =>
        counted.reduce((sum, { ofPart, weight }) => sum + ((ofPart[index] as number) * weight) / whole, 0),
      );
}
