import type { Attributes, HrTime } from '@opentelemetry/api';
import {
  type ExponentialHistogram,
  type Histogram,
  DataPointType as Kind,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { JsonValue, Row } from '../catalogue/index.ts';
import { formatMicros } from '../common/clock.ts';
import { explicitBuckets } from './explicit-buckets.ts';

/** What the SDK's data points do not say themselves. */
export interface MetricRowsOptions {
  /** Null for a plugin of scope `process`. */
  readonly runId: string | null;
}

type MetricRow = Row<'metrics'>;
type Values = Pick<MetricRow, 'value' | 'count' | 'sum' | 'min' | 'max' | 'bucket_bounds' | 'bucket_counts'>;

/**
 * All data points of a collection as rows of the `metrics` table. A number that JSON cannot hold (NaN, ±Infinity) and a
 * count past 2^53−1 are null; exponential histograms are given explicit bounds.
 */
export function metricRows(metrics: ResourceMetrics, options: MetricRowsOptions): MetricRow[] {
  return [...eachMetricRow(metrics, options)];
}

/** The same, one row at a time, so that a snapshot need not hold all of them. */
export function* eachMetricRow({ scopeMetrics }: ResourceMetrics, { runId }: MetricRowsOptions): Generator<MetricRow> {
  for (const { scope, metrics } of scopeMetrics) {
    for (const metric of metrics) {
      const { name, unit } = metric.descriptor;
      const shared = { scope: scope.name, name, type: typeOf(metric), unit: unit === '' ? null : unit };
      const valuesOf = reader(metric);
      for (const point of metric.dataPoints) {
        yield {
          run_id: runId,
          time: rfc3339(point.endTime),
          start_time: rfc3339(point.startTime),
          ...shared,
          attributes: jsonAttributes(point.attributes),
          ...valuesOf(point.value),
        };
      }
    }
  }
}

function typeOf(metric: MetricData): string {
  switch (metric.dataPointType) {
    case Kind.SUM:
      return metric.isMonotonic ? 'counter' : 'up_down_counter';
    case Kind.GAUGE:
      return 'gauge';
    case Kind.HISTOGRAM:
      return 'histogram';
    case Kind.EXPONENTIAL_HISTOGRAM:
      return 'exponential_histogram';
  }
}

/** How to read the points of a metric: the SDK ties the type of a point's value to the metric and not to the point. */
function reader(metric: MetricData): (value: number | Histogram | ExponentialHistogram) => Values {
  switch (metric.dataPointType) {
    case Kind.SUM:
    case Kind.GAUGE:
      return (value) => ({ value: finite(value as number), ...noHistogram });
    case Kind.HISTOGRAM:
      return (value) => {
        const { buckets } = value as Histogram;
        return histogramValues(value as Histogram, { bounds: buckets.boundaries, counts: buckets.counts });
      };
    case Kind.EXPONENTIAL_HISTOGRAM:
      return (value) => histogramValues(value as ExponentialHistogram, explicitBuckets(value as ExponentialHistogram));
  }
}

const noHistogram = { count: null, sum: null, min: null, max: null, bucket_bounds: null, bucket_counts: null };

function histogramValues(
  histogram: Histogram | ExponentialHistogram,
  buckets: { readonly bounds: readonly number[]; readonly counts: readonly number[] },
): Values {
  return {
    value: null,
    count: Number.isSafeInteger(histogram.count) ? histogram.count : null,
    sum: finite(histogram.sum),
    min: finite(histogram.min),
    max: finite(histogram.max),
    bucket_bounds: buckets.bounds,
    bucket_counts: buckets.counts,
  };
}

/** An empty histogram's minimum is Infinity in OTel JS. */
const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

const rfc3339 = ([seconds, nanos]: HrTime): string => formatMicros(seconds * 1_000_000 + Math.floor(nanos / 1000));

/** Attributes as JSON, under the very keys they have: `__proto__` is one like any other. */
export function jsonAttributes(attributes: Attributes): JsonValue {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, jsonValue(value)]])),
  );
}

/** OTel JS 3 takes anything for an attribute's value. Bytes are base64, as in OTLP's JSON; what is no data is null. */
function jsonValue(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return finite(value);
    case 'bigint':
      return String(value);
    case 'object':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : jsonObject(value);
    default:
      return null;
  }
}

/** A list or a mapping as JSON has it; null where it holds itself or refuses. */
function jsonObject(value: object | null): JsonValue {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return null;
  }
}
