import { type Interval, normal975 } from './interval.ts';

/** How often something came out well, of how often it was tried. */
export interface Trials {
  readonly successes: number;
  /** At least 1. */
  readonly trials: number;
}

/** An interval that is bounded on both sides. */
type Bounded = { readonly [E in keyof Interval]: number };

/**
 * Wilson's score interval of a rate, without continuity correction (JASA 22, 1927; method 3 of Newcombe, Statistics in
 * Medicine 17:857, 1998). It stays within 0 and 1, and has a width where all or none succeeded.
 */
export function wilsonInterval({ successes, trials }: Trials): Bounded {
  const failures = trials - successes;
  const squared = normal975 ** 2;
  const middle = 2 * successes + squared;
  const spread = normal975 * Math.sqrt(squared + (4 * successes * failures) / trials);
  const scale = 2 * (trials + squared);
  return {
    // Exact where rounding would leave 1e-17.
    low: successes === 0 ? 0 : (middle - spread) / scale,
    high: failures === 0 ? 1 : (middle + spread) / scale,
  };
}

/**
 * Newcombe's hybrid score interval of the difference of two rates, the first less the second (method 10 of Newcombe,
 * Statistics in Medicine 17:873, 1998): how far each rate may lie from where it was seen, by Wilson, squared and added.
 */
export function newcombeInterval(first: Trials, second: Trials): Bounded {
  const [a, b] = [first.successes / first.trials, second.successes / second.trials];
  const [ofA, ofB] = [wilsonInterval(first), wilsonInterval(second)];
  return {
    low: a - b - Math.hypot(a - ofA.low, ofB.high - b),
    high: a - b + Math.hypot(ofA.high - a, b - ofB.low),
  };
}
