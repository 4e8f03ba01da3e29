import { between, leastFrom, placeOf, quantilesInPlace, valueAt } from '../../common/quantile.ts';

/** Up to here all numbers stand in one array, which is sorted as fast as it is searched. */
const maxUnsorted = 2048;
const firstCapacity = 8;
const growth = 1.5;

/**
 * Numbers of which exact quantiles are asked again and again: a million of them answer in half a millisecond, where a
 * selection among all takes twelve. They are kept in buckets by size, 128 to each doubling, so that only those are looked
 * through in which a rank lies. 8 bytes a number, and a quarter for growth. A class because it is state with a lifetime.
 */
export class RankedValues {
  #length = 0;
  #unsorted: Values | null = null;
  #buckets: Map<number, Values> | null = null;

  get length(): number {
    return this.#length;
  }

  /** Adds a finite number. */
  add(value: number): void {
    this.#length++;
    if (this.#buckets !== null) {
      addTo(this.#buckets, value);
      return;
    }
    this.#unsorted ??= new Values();
    this.#unsorted.add(value);
    if (this.#length <= maxUnsorted) return;
    this.#buckets = intoBuckets(this.#unsorted);
    this.#unsorted = null;
  }

  /**
   * Quantiles of several of these together, as `quantilesInPlace` gives them: in the order of `probabilities`; null where
   * there are no numbers.
   */
  static quantiles(parts: readonly RankedValues[], probabilities: readonly number[]): (number | null)[] {
    const length = parts.reduce((total, part) => total + part.#length, 0);
    if (length <= maxUnsorted) {
      return quantilesInPlace(joined(parts.map((part) => part.#unsorted)), probabilities);
    }
    const ranked = new Ranked(parts.map((part) => part.#buckets ?? intoBuckets(part.#unsorted)));
    return probabilities.map((probability) => {
      const { rank, share } = placeOf(probability, length);
      return ranked.at(rank, share);
    });
  }
}

/** Numbers in the order they came. */
class Values {
  #array = new Float64Array(firstCapacity);
  #length = 0;

  add(value: number): void {
    if (this.#length === this.#array.length) {
      const grown = new Float64Array(Math.ceil(this.#length * growth));
      grown.set(this.#array);
      this.#array = grown;
    }
    this.#array[this.#length++] = value;
  }

  get length(): number {
    return this.#length;
  }

  /** A view of them, not a copy. */
  get all(): Float64Array {
    return this.#array.subarray(0, this.#length);
  }
}

type Buckets = ReadonlyMap<number, Values>;

/** The numbers of several sets of buckets, by rank. */
class Ranked {
  readonly #sets: readonly Buckets[];
  /** Buckets that hold any, the smallest numbers first. */
  readonly #keys: Int32Array;

  constructor(sets: readonly Buckets[]) {
    this.#sets = sets;
    this.#keys = Int32Array.from(new Set(sets.flatMap((set) => [...set.keys()]))).sort();
  }

  /** What lies behind the number of this rank by a share of the way to the next. */
  at(rank: number, share: number): number {
    let before = 0;
    for (const [index, key] of this.#keys.entries()) {
      const count = this.#sets.reduce((total, set) => total + (set.get(key)?.length ?? 0), 0);
      if (rank < before + count) {
        const bucket = this.#bucket(key);
        const low = valueAt(bucket, rank - before);
        const next = () => Math.min(leastFrom(bucket, rank - before + 1), this.#leastOfNext(index));
        return between(low, { share, next });
      }
      before += count;
    }
    return Number.NaN;
  }

  #leastOfNext(index: number): number {
    const key = this.#keys[index + 1];
    return key === undefined ? Number.POSITIVE_INFINITY : leastFrom(this.#bucket(key), 0);
  }

  #bucket(key: number): Float64Array {
    return joined(this.#sets.map((set) => set.get(key)));
  }
}

/** A copy of all. */
function joined(parts: readonly (Values | null | undefined)[]): Float64Array {
  const copy = new Float64Array(parts.reduce((total, part) => total + (part?.length ?? 0), 0));
  let filled = 0;
  for (const part of parts) {
    if (!part) continue;
    copy.set(part.all, filled);
    filled += part.length;
  }
  return copy;
}

function intoBuckets(values: Values | null): Map<number, Values> {
  const buckets = new Map<number, Values>();
  for (const value of values?.all ?? []) addTo(buckets, value);
  return buckets;
}

function addTo(buckets: Map<number, Values>, value: number): void {
  const key = bucketOf(value);
  let bucket = buckets.get(key);
  if (bucket === undefined) {
    bucket = new Values();
    buckets.set(key, bucket);
  }
  bucket.add(value);
}

const bits = new DataView(new ArrayBuffer(8));
/** Of a double's upper 32 bits (IEEE 754): all but the sign, the exponent and the first 7 bits of the fraction. */
const unusedBits = 13;

/** The bucket of a number: of two numbers the larger is in the same one or in a later one. */
function bucketOf(value: number): number {
  bits.setFloat64(0, value);
  const upper = bits.getInt32(0);
  // Below zero the bits grow with the distance from it.
  return (upper < 0 ? upper ^ 0x7fff_ffff : upper) >> unusedBits;
}
