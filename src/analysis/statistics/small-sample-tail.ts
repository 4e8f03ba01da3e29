import { normal975 } from './interval.ts';

/**
 * Which share of a bootstrap distribution to cut off on each side for a 95 % interval, with `count` values (2 or more) in
 * the smaller sample: 2.5 % for many, less for few. The bootstrap's distribution is too narrow for small samples by
 * √((n−1)/n) and has the tails of a normal one where Student's would be right; Hesterberg's expanded percentile
 * interval makes up for both (The American Statistician 69, 2015, section 4.1.1):
 * Φ(−√(n/(n−1)) · t(0.975; n−1)).
 */
export function smallSampleTail(count: number): number {
  return normalBelow(-Math.sqrt(count / (count - 1)) * student975(count - 1));
}

/**
 * The 97.5 % quantile of Student's distribution, by Cornish and Fisher's expansion (Abramowitz & Stegun 26.7.5): right
 * to 0.001 from 4 degrees of freedom on, to 0.00001 from 7.
 */
function student975(degrees: number): number {
  const z = normal975;
  const terms = [
    z,
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduceRight((sum, term) => sum / degrees + term, 0);
}

/** Steps of the continued fraction: for −1.9 and less, more change nothing that a double can hold. */
const steps = 100;

/** How much of the standard normal distribution lies below a number under −1.9 (Abramowitz & Stegun 26.2.14). */
function normalBelow(z: number): number {
  const x = -z;
  let fraction = x;
  for (let step = steps; step > 0; step--) fraction = x + step / fraction;
  return Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI) / fraction;
}
