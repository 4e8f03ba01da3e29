/**
 * Quantiles by linear interpolation between closest ranks: type 7 of Hyndman & Fan (The American Statistician 50,
 * 1996), which is DuckDB's `quantile_cont`, numpy's default and R's. Without a full sort: each rank is selected in place.
 *
 * `scratch` is reordered: hand in a copy. It holds finite numbers only. The answers stand in the order of `probabilities`
 * (each 0 to 1); null where there are no numbers.
 */
export function quantilesInPlace(scratch: Float64Array, probabilities: readonly number[]): (number | null)[] {
  const answers: (number | null)[] = probabilities.map(() => null);
  if (scratch.length === 0) return answers;
  const ascending = probabilities.map((_, index) => index).sort((a, b) => at(probabilities, a) - at(probabilities, b));
  let from = 0;
  for (const index of ascending) {
    const { rank, share } = placeOf(at(probabilities, index), scratch.length);
    selectRank(scratch, { rank, from, to: scratch.length - 1 });
    answers[index] = between(at(scratch, rank), { share, next: () => leastFrom(scratch, rank + 1) });
    from = rank;
  }
  return answers;
}

/** Where a quantile lies among `length` numbers in order: behind the one of this rank by a share of the way to the next. */
export function placeOf(probability: number, length: number): { readonly rank: number; readonly share: number } {
  const position = (length - 1) * probability;
  const rank = Math.floor(position);
  return { rank, share: position - rank };
}

/** The number of a rank, 0 being the smallest. `scratch` is reordered: no smaller one is right of it then. */
export function valueAt(scratch: Float64Array, rank: number): number {
  selectRank(scratch, { rank, from: 0, to: scratch.length - 1 });
  return at(scratch, rank);
}

/** The smallest number from an index on; Infinity where there is none. */
export function leastFrom(values: Float64Array, from: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let index = from; index < values.length; index++) if (at(values, index) < least) least = at(values, index);
  return least;
}

/** What lies between a number and the next one, which is asked for only where it counts. */
export function between(low: number, { share, next }: { readonly share: number; next(): number }): number {
  return share === 0 ? low : low * (1 - share) + next() * share;
}

const at = (values: ArrayLike<number>, index: number): number => values[index] as number;

/** Below this many numbers a sample of them costs more than it saves. */
const sampleAbove = 600;

/**
 * Floyd & Rivest's SELECT (CACM 18, 1975): puts the value of `rank` where a full sort would, smaller ones left of it and
 * larger ones right. The pivot is found in a small sample near the rank, so sorted and constant input is as fast as any.
 */
function selectRank(values: Float64Array, range: { rank: number; from: number; to: number }): void {
  const { rank } = range;
  let { from, to } = range;
  while (to > from) {
    if (to - from > sampleAbove) selectRank(values, { rank, ...sampleRange({ rank, from, to }) });
    const pivot = at(values, rank);
    const right = partition(values, { pivot, rank, from, to });
    if (right <= rank) from = right + 1;
    if (rank <= right) to = right - 1;
  }
}

/** The part of the range in which the rank's value very probably lies after the sample has been selected. */
function sampleRange({ rank, from, to }: { rank: number; from: number; to: number }): { from: number; to: number } {
  const size = to - from + 1;
  const left = rank - from + 1;
  const logSize = Math.log(size);
  const sample = 0.5 * Math.exp((2 * logSize) / 3);
  const side = left < size / 2 ? -1 : 1;
  const spread = 0.5 * Math.sqrt((logSize * sample * (size - sample)) / size) * side;
  return {
    from: Math.max(from, Math.floor(rank - (left * sample) / size + spread)),
    to: Math.min(to, Math.floor(rank + ((size - left) * sample) / size + spread)),
  };
}

/** Parts the range around the pivot, which stands at `rank`; answers where the pivot came to lie. */
function partition(
  values: Float64Array,
  { pivot, rank, from, to }: { pivot: number; rank: number; from: number; to: number },
): number {
  let low = from;
  let high = to;
  swap(values, from, rank);
  if (at(values, to) > pivot) swap(values, to, from);
  while (low < high) {
    swap(values, low, high);
    low++;
    high--;
    while (at(values, low) < pivot) low++;
    while (at(values, high) > pivot) high--;
  }
  if (at(values, from) === pivot) swap(values, from, high);
  else swap(values, ++high, to);
  return high;
}

function swap(values: Float64Array, a: number, b: number): void {
  const held = at(values, a);
  values[a] = at(values, b);
  values[b] = held;
}
