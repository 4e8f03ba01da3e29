import { quantilesInPlace } from '../../common/quantile.ts';

/** A figure of a sample of runs, which a bootstrap can ask for again of runs drawn from it. */
export interface Statistic {
  /** Of the runs as they are; NaN where unknown. */
  readonly value: number;
  /** Of how many of them it is known. */
  readonly known: number;
  /** Of drawn runs, by their places; NaN where none of them knows it. */
  of(places: Uint32Array): number;
}

/** The mean of a value of each run; NaN stands for one that is unknown, and is left out. */
export function meanOf(values: Float64Array): Statistic {
  return ratioOf(
    values,
    values.map((value) => (Number.isNaN(value) ? Number.NaN : 1)),
  );
}

/**
 * The median of a value of each run, by linear interpolation; NaN stands for one that is unknown, and is left out. Samples
 * have as many places as there are values, or fewer.
 */
export function medianOf(values: Float64Array): Statistic {
  const drawn = new Float64Array(values.length);
  const of = (places: Uint32Array): number => {
    let count = 0;
    for (const place of places) {
      const value = values[place] as number;
      if (!Number.isNaN(value)) drawn[count++] = value;
    }
    return quantilesInPlace(drawn.subarray(0, count), [0.5])[0] ?? Number.NaN;
  };
  return { value: of(everyPlace(values.length)), known: countKnown(values), of };
}

/**
 * The sum of one value of each run over the sum of another, infinite where the latter is 0. A run that does not know
 * both is left out of both; such a value is NaN.
 */
export function ratioOf(numerators: Float64Array, denominators: Float64Array): Statistic {
  const isKnown = (_: number, place: number): boolean =>
    !Number.isNaN(numerators[place]) && !Number.isNaN(denominators[place]);
  // What is left out adds 0 to both: nothing is to be asked of a value in the loop that runs millions of times.
  const above = numerators.map((value, place) => (isKnown(value, place) ? value : 0));
  const below = denominators.map((value, place) => (isKnown(value, place) ? value : 0));
  const of = (places: Uint32Array): number => sumAt(above, places) / sumAt(below, places);
  return { value: of(everyPlace(numerators.length)), known: numerators.filter(isKnown).length, of };
}

/** The sum of the values at these places. */
export function sumAt(values: Float64Array, places: Uint32Array): number {
  let sum = 0;
  for (let index = 0; index < places.length; index++) sum += values[places[index] as number] as number;
  return sum;
}

/** The places of all values, each once. */
export const everyPlace = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, place) => place);

const countKnown = (values: Float64Array): number =>
  values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
