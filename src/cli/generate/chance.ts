import { createHash } from 'node:crypto';

/** Chance that comes of a seed: the same draws in the same order each time. */
export interface Chance {
  /** At least 0 and less than 1. */
  unit(): number;
  happens(probability: number): boolean;
  /** A number of this range; its end left out. */
  between(from: number, to: number): number;
  /** A whole number of this range, both ends with it. */
  whole(from: number, to: number): number;
  /** One of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
  /** The same, the likelier the more weight it has. */
  weighted<T extends { readonly weight: number }>(items: readonly T[]): T;
  /** Log-normal, as durations and lengths are: half of them below `median`; two thirds within a factor of e^spread. */
  around(median: number, spread: number): number;
  bytes(length: number): Uint8Array;
}

/** Chance from a seed. Every other seed, by so little as one character, draws otherwise. */
export function createChance(seed: string): Chance {
  const next = sfc32(createHash('sha256').update(seed).digest());
  const unit = (): number => next() / 2 ** 32;
  const between = (from: number, to: number): number => from + unit() * (to - from);
  const whole = (from: number, to: number): number => Math.floor(between(from, to + 1));
  return {
    unit,
    between,
    whole,
    happens: (probability) => unit() < probability,
    pick: (items) => of(items, whole(0, items.length - 1)),
    weighted(items) {
      let left = unit() * items.reduce((sum, { weight }) => sum + weight, 0);
      const chosen = items.findIndex(({ weight }) => {
        left -= weight;
        return left < 0;
      });
      return of(items, Math.max(0, chosen));
    },
    around: (median, spread) => median * Math.exp(spread * standardNormal(unit)),
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  };
}

/** Box and Muller, 1958. */
const standardNormal = (unit: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());

function of<T>(items: readonly T[], index: number): T {
  if (index >= items.length) throw new RangeError('nothing to choose from');
  return items[index] as T;
}

/** Chris Doty-Humphrey’s small fast counting generator (PractRand 0.95), whole numbers of 32 bits. */
function sfc32(seed: Buffer): () => number {
  let [a, b, c, counter] = [seed.readInt32LE(0), seed.readInt32LE(4), seed.readInt32LE(8), 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}
