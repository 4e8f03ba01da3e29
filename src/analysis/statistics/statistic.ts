import { between, placeOf } from '../../common/quantile.ts';

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
 * The median of a value of each run, by linear interpolation; NaN stands for one that is unknown, and is left out. The
 * values are sorted once: of each sample is counted how often it has which of them.
 */
export function medianOf(values: Float64Array): Statistic {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const ranks = ranksOf(values);
  const counts = new Uint32Array(sorted.length + 1);
  const of = (places: Uint32Array): number => {
    counts.fill(0);
    for (let index = 0; index < places.length; index++) {
      const rank = ranks[places[index] as number] as number;
      counts[rank] = (counts[rank] as number) + 1;
    }
    // What is unknown has been counted behind all others.
    return medianOfCounts(sorted, counts, places.length - (counts[sorted.length] as number));
  };
  return { value: of(everyPlace(values.length)), known: sorted.length, of };
}

/** The place of each value in their order; of what is unknown, the one behind it. */
function ranksOf(values: Float64Array): Uint32Array {
  const known = [...values.keys()].filter((place) => !Number.isNaN(values[place]));
  const ranks = new Uint32Array(values.length).fill(known.length);
  known.sort((a, b) => (values[a] as number) - (values[b] as number));
  for (const [rank, place] of known.entries()) ranks[place] = rank;
  return ranks;
}

/** Of `size` values, of which each is there so many times. */
function medianOfCounts(sorted: Float64Array, counts: Uint32Array, size: number): number {
  if (size === 0) return Number.NaN;
  const { rank, share } = placeOf(0.5, size);
  let at = 0;
  let below = counts[0] as number;
  while (below <= rank) below += counts[++at] as number;
  const next = (): number => {
    let behind = at;
    if (below === rank + 1)
      do behind++;
      while (counts[behind] === 0);
    return sorted[behind] as number;
  };
  return between(sorted[at] as number, { share, next });
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
  // Most are means of what every run knows.
  const isOverAll = below.every((value) => value === 1);
  const of = (places: Uint32Array): number => sumAt(above, places) / (isOverAll ? places.length : sumAt(below, places));
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
