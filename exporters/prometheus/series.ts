import type { Attributes } from '@opentelemetry/api';
import { DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import type { Family } from './families.ts';
import { attributeLabels, type Labels, labelsText, scopeLabels } from './labels.ts';
import { type Buckets, octaves } from './octaves.ts';

/** A histogram as Prometheus knows it. */
export interface HistogramValue extends Buckets {
  /** Undefined where measurements may be negative: what they sum up to is not a counter. */
  readonly sum: number | undefined;
}

/** What a series shows. */
export type SeriesValue = number | HistogramValue;

/** Labels that are not attributes. */
export interface ExtraLabels {
  /** Of the resource, on every series; an attribute of the same name takes their place. */
  readonly constant: Labels;
  readonly withScope: boolean;
}

/**
 * The series of a family by their labels, each once. Several points can come to the same labels (a number and its text, an
 * empty value and none, two meters where scopes are not shown): sums and histograms are added up, of gauges the last holds.
 * On the way it yields nothing now and then, so that whoever asks can let others have their turn.
 */
export function* seriesOf({ members }: Family, extra: ExtraLabels): Generator<'', ReadonlyMap<string, SeriesValue>> {
  const series = new Map<string, SeriesValue>();
  let points = 0;
  for (const { scope, metric } of members) {
    const scoped: Labels = extra.withScope ? scopeLabels(scope) : new Map();
    for (const { attributes, value } of pointsOf(metric)) {
      const labels = labelsText(extra.constant, attributeLabels(attributes), scoped);
      const before = metric.dataPointType === DataPointType.GAUGE ? undefined : series.get(labels);
      series.set(labels, before === undefined ? value : add(before, value));
      points += 1;
      if (points % pointsAtOnce === 0) yield '';
    }
  }
  return series;
}

/** About 3 ms of work. */
const pointsAtOnce = 500;

interface Point {
  readonly attributes: Attributes;
  readonly value: SeriesValue;
}

function pointsOf(metric: MetricData): readonly Point[] {
  switch (metric.dataPointType) {
    case DataPointType.SUM:
    case DataPointType.GAUGE:
      return metric.dataPoints;
    case DataPointType.HISTOGRAM:
      return metric.dataPoints.map(({ attributes, value }) => {
        const { boundaries, counts } = value.buckets;
        return { attributes, value: { bounds: boundaries, counts, sum: value.sum } };
      });
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return metric.dataPoints.map(({ attributes, value }) => ({
        attributes,
        value: { ...octaves(value), sum: value.sum },
      }));
  }
}

function add(one: SeriesValue, another: SeriesValue): SeriesValue {
  if (typeof one === 'number' && typeof another === 'number') return one + another;
  if (typeof one === 'number' || typeof another === 'number') return another;
  const bounds = one.bounds.filter((bound) => another.bounds.includes(bound));
  const counts = regroup(another, bounds);
  return {
    bounds,
    counts: regroup(one, bounds).map((count, bucket) => count + (counts[bucket] ?? 0)),
    sum: one.sum === undefined || another.sum === undefined ? undefined : one.sum + another.sum,
  };
}

/** The counts between fewer bounds. */
function regroup({ bounds, counts }: Buckets, kept: readonly number[]): readonly number[] {
  const grouped: number[] = [];
  let sum = 0;
  for (const [bucket, count] of counts.entries()) {
    sum += count;
    if (bounds[bucket] !== kept[grouped.length] && bucket < bounds.length) continue;
    grouped.push(sum);
    sum = 0;
  }
  return grouped;
}
