import { quantilesInPlace, valueAt } from '../../common/quantile.ts';
import { type Interval, normal975 } from './interval.ts';

/** A value at a place in time. */
export interface TrendPoint {
  /** In whatever the slope is per. */
  readonly x: number;
  readonly y: number;
}

/** How much y changes with each step of x. */
export interface LinearTrend {
  readonly slope: number;
  /** 95 %. */
  readonly interval: Interval;
}

/**
 * With fewer points, even an unbroken rise may be chance: four in order come about in one of twelve cases, five in one
 * of sixty.
 */
const fewestTrendPoints = 5;

/**
 * Theil and Sen's estimate: the median of the slopes between all pairs of points, with Sen's interval (JASA 63, 1968,
 * equation 2.6, with ties). Over least squares because one dear day among thirty moves it little, and because its
 * interval supposes no normal distribution. It does suppose that one day's deviation tells nothing of the next one's.
 * Null below `fewestTrendPoints`. The x are all different.
 */
export function linearTrend(points: readonly TrendPoint[]): LinearTrend | null {
  const count = points.length;
  if (count < fewestTrendPoints) return null;
  const slopes = slopesBetween(points);
  const [slope = 0] = quantilesInPlace(slopes, [0.5]);
  const pairs = slopes.length;
  const reach = normal975 * Math.sqrt(varianceOfConcordance(points));
  const low = Math.max(0, Math.round((pairs - reach) / 2) - 1);
  const high = Math.min(pairs - 1, Math.round((pairs + reach) / 2));
  return { slope: slope ?? 0, interval: { low: valueAt(slopes, low), high: valueAt(slopes, high) } };
}

function slopesBetween(points: readonly TrendPoint[]): Float64Array {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let at = 0;
  points.forEach((first, index) => {
    for (const second of points.slice(index + 1)) slopes[at++] = (second.y - first.y) / (second.x - first.x);
  });
  return slopes;
}

/** Of Kendall's S, the number of pairs that rise less those that fall. */
function varianceOfConcordance(points: readonly TrendPoint[]): number {
  const ties = Map.groupBy(points, ({ y }) => y).values();
  const untied = points.length;
  const part = (count: number): number => count * (count - 1) * (2 * count + 5);
  return [...ties].reduce((sum, { length }) => sum - part(length), part(untied)) / 18;
}
