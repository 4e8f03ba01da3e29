import { createDraw, type ResampleOptions } from '../statistics/index.ts';
import { drawnValues } from './part-values.ts';
import type { Sample } from './sample.ts';
import { contendersOf, type PartPoints, pointsOf, type QualityScale, scoresOf } from './score.ts';
import { scoreParts, type Weights } from './score-parts.ts';

/** What is scored in each sample. The streams of chance from `stream` on are free. */
export interface FirstSharesOptions extends ResampleOptions {
  readonly weights: Weights;
  readonly measure: string | null;
  readonly scale: QualityScale | null;
  /** Of the runs as they are: a part without points has none in any sample. */
  readonly points: PartPoints;
}

/**
 * In which share of the bootstrap's samples each group comes first, of those that may; where several do, each has its
 * part of it.
 */
export function firstShares(
  samples: readonly Sample[],
  { weights, points, scale, measure, stream, ...chance }: FirstSharesOptions,
): number[] {
  const counted = scoreParts.map((part) => [part, points[part] === null ? 0 : weights[part]]);
  const countedWeights = Object.fromEntries(counted) as Weights;
  const contenders = contendersOf(points, countedWeights);
  const rates = samples.map((sample, place) => drawnRates(sample, { ...chance, stream: stream + place }));
  const shares = samples.map(() => 0);
  for (let index = 0; index < chance.resamples; index++) {
    const drawn = samples.map((sample, place) =>
      drawnValues(sample, { index, measure, rate: rates[place]?.[index] as number }),
    );
    const all = scoresOf(pointsOf(drawn, scale), countedWeights);
    const scores = all.map((score, place) => (contenders[place] ? score : null));
    const highest = scores.reduce<number>((a, b) => Math.max(a, b ?? a), Number.NEGATIVE_INFINITY);
    const first = [...scores.keys()].filter((place) => scores[place] === highest);
    for (const place of first) shares[place] = (shares[place] as number) + 1 / first.length;
  }
  return shares.map((share) => share / chance.resamples);
}

/**
 * Success rates of drawn runs, with one success and one failure beside those that were seen (Laplace's rule of
 * succession): five of five do not make the next one certain.
 */
function drawnRates({ successes, finished }: Sample, { resamples, ...chance }: ResampleOptions): Float64Array {
  const draw = createDraw(chance);
  const runs = finished.length;
  return Float64Array.from({ length: resamples }, () => {
    let drawn = 0;
    for (let run = 0; run < runs; run++) if (draw(runs + 2) <= successes) drawn++;
    return drawn / runs;
  });
}
