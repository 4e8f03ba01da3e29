import { excludesZero, linearTrend } from '../statistics/index.ts';

/** A day or a week of a metric. */
export interface TrendValue {
  /** The day that it begins with. */
  readonly start: string;
  /** Null where unknown. */
  readonly value: number | null;
  /** It had not ended yet, or not all of it was asked for: it is shown, and left out of the slope. */
  readonly is_partial: boolean;
}

/** How a metric changes over time. */
export interface Trend {
  /** In the metric's unit, per day or week; null with fewer than five whole ones. */
  readonly slope: number | null;
  /** Of the slope, 95 %. */
  readonly low: number | null;
  readonly high: number | null;
  /** How many days or weeks the slope is of. */
  readonly steps: number;
  /** Whether the slope is more than chance explains. */
  readonly verdict: 'rising' | 'falling' | 'too_few_to_tell';
}

/** The change of a metric from step to step; steps of which nothing is known leave a gap. */
export function trendOf(values: readonly TrendValue[]): Trend {
  const points = values.flatMap(({ value, is_partial }, x) => (value === null || is_partial ? [] : [{ x, y: value }]));
  const trend = linearTrend(points);
  if (trend === null) {
    return { slope: null, low: null, high: null, steps: points.length, verdict: 'too_few_to_tell' };
  }
  const { slope, interval } = trend;
  const verdict = slope > 0 ? 'rising' : 'falling';
  return { slope, ...interval, steps: points.length, verdict: excludesZero(interval) ? verdict : 'too_few_to_tell' };
}
