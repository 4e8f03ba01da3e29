import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** How a bootstrap draws. The same values, in the same order, and the same seed give the same bytes on every machine. */
export interface Chance {
  /** A 32-bit integer. */
  readonly seed: number;
  /** How many samples are drawn. */
  readonly resamples: number;
}

/** Where nothing is said. With 2,000 samples, an end of an interval moves by 1.5 % of its width from seed to seed, with five runs by 3.5 %. */
export const defaultChance: Chance = { seed: 1, resamples: 2000 };

/** The same, for one of several groups. */
export interface ResampleOptions extends Chance {
  /** Samples that are compared with each other are of different streams: those of one stream are drawn alike. */
  readonly stream: number;
}

/** Draws one place below `count`. */
export type Draw = (count: number) => number;

/** Repeatable chance, of streams that do not overlap: xoroshiro128+ (Blackman & Vigna, ACM TOMS 47, 2021). */
export function createDraw({ seed, stream }: Pick<ResampleOptions, 'seed' | 'stream'>): Draw {
  const generator = xoroshiro128plus(seed);
  for (let jump = 0; jump < stream; jump++) generator.jump();
  return (count) => uniformInt(generator, 0, count - 1);
}

/**
 * Efron's bootstrap (Annals of Statistics 7, 1979): as many places as there are values, drawn with replacement, again and
 * again. `take` sees each sample; the array is used for the next one then.
 */
export function resample(
  count: number,
  { resamples, ...options }: ResampleOptions,
  take: (places: Uint32Array, index: number) => void,
): void {
  const draw = createDraw(options);
  const places = new Uint32Array(count);
  for (let index = 0; index < resamples; index++) {
    for (let place = 0; place < count; place++) places[place] = draw(count);
    take(places, index);
  }
}
