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

/**
 * The points of each configuration by part, null where it is unknown of that one. Null as a whole where a part is left out
 * for all.
 */
export type PartPoints = Readonly<Record<ScorePart, readonly (number | null)[] | null>>;

/**
 * Points from 0 to 100 for each part of each configuration: success and quality by themselves, cost and speed beside the
 * least of all, which has 100: at twice the price, 50. A part that is unknown of one of them is null for that one; one
 * that fewer than two know, of several, compares nothing and is left out for all.
 */
export function pointsOf(values: readonly PartValues[], scale: QualityScale | null): PartPoints {
  const fewest = Math.min(2, values.length);
  const points = (part: ScorePart, ofKnown: (known: readonly number[]) => readonly number[]) => {
    const all = values.map((value) => value[part]);
    const known = all.filter((value) => !Number.isNaN(value));
    if (known.length < fewest) return null;
    const given = ofKnown(known).values();
    return all.map((value) => (Number.isNaN(value) ? null : (given.next().value as number)));
  };
  return {
    success: points('success', (rates) => rates.map((rate) => 100 * rate)),
    cost: points('cost', besideLeast),
    quality: scale && points('quality', (known) => qualityPoints(known, scale)),
    speed: points('speed', besideLeast),
  };
}

function qualityPoints(values: readonly number[], { least, most, isCountOfFaults: isCount }: QualityScale) {
  if (isCount) return besideLeast(values.map((value) => value + 1));
  return values.map((value) => (most === least ? 100 : (100 * (value - least)) / (most - least)));
}

function besideLeast(values: readonly number[]): readonly number[] {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return values.map((value) => {
    if (!Number.isFinite(value)) return 0;
    return value === 0 ? 100 : (100 * least) / value;
  });
}

/**
 * The weighted mean of the parts of which a configuration has points: one whose cost is unknown is scored by the others.
 * Null for one that has none of those that count.
 */
export function scoresOf(points: PartPoints, weights: Weights): (number | null)[] {
  const counted = scoreParts.flatMap((part) => {
    const ofPart = points[part];
    return ofPart === null || weights[part] === 0 ? [] : [{ ofPart, weight: weights[part] }];
  });
  const [first] = counted;
  return (first?.ofPart ?? []).map((_, index) => {
    const own = counted.filter(({ ofPart }) => ofPart[index] !== null);
    const whole = own.reduce((sum, { weight }) => sum + weight, 0);
    if (whole === 0) return null;
    return own.reduce((sum, { ofPart, weight }) => sum + ((ofPart[index] as number) * weight) / whole, 0);
  });
}

/**
 * Which configurations may come first: those of which every part that counts is known, so that none does because it hides
 * one; all, where there is no such one.
 */
export function contendersOf(points: PartPoints, weights: Weights): boolean[] {
  const counted = scoreParts.flatMap((part) => (weights[part] === 0 ? [] : [points[part] ?? []]));
  const whole = scoresOf(points, weights).map((_, index) => counted.every((ofPart) => ofPart[index] !== null));
  return whole.includes(true) ? whole : whole.map(() => true);
}
