import type { MetricData, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics';
import { z } from 'zod';
import { jsonAttributes } from '../../exporter/metric-rows.ts';

/** What the first line of the file says. */
const format = { format: 'runledger-foreign', version: 1 } as const;

/** Some points of one metric: what a line after the first holds. */
export interface PointsOfMetric {
  readonly scope: ScopeMetrics['scope'];
  readonly metric: Omit<MetricData, 'dataPoints'>;
  readonly points: readonly MetricData['dataPoints'][number][];
  /** Whether they are more of the metric in the line before. */
  readonly continues: boolean;
}

/** The first line. */
export const startLine = (isComplete: boolean): string => `${JSON.stringify({ ...format, complete: isComplete })}\n`;

/** Any other line. JSON has no NaN and no infinities: they are text, as in OTLP's JSON. */
export function pointsLine({ scope, metric, points, continues }: PointsOfMetric): string {
  const line = {
    continues,
    scope,
    metric,
    points: points.map((point) => ({ ...point, attributes: jsonAttributes(point.attributes) })),
  };
  return `${JSON.stringify(line, (_key, value) => (isNotFinite(value) ? String(value) : value))}\n`;
}

/** What `startLine` said. Throws where it did not make this line. */
export const parseStart = (line: string): { readonly isComplete: boolean } => ({
  isComplete: startSchema.parse(JSON.parse(line)).complete,
});

/** What `pointsLine` was given. Throws where it did not make this line. */
export function parsePoints(line: string): PointsOfMetric {
  const { metric, ...rest } = lineSchema.parse(JSON.parse(line));
  const values = valueSchemas[metric.dataPointType];
  const points = rest.points.map((point) => ({ ...point, value: values.parse(point.value) }));
  // Each part was checked; the SDK's types tie the kind of a value to the metric, which the compiler cannot follow here.
  return { ...rest, metric, points } as unknown as PointsOfMetric;
}

const isNotFinite = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value);

const startSchema = z.object({
  format: z.literal(format.format),
  version: z.literal(format.version),
  complete: z.boolean(),
});

const time = z.tuple([z.int(), z.int()]);
const numbers = z.array(z.number());
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const figures = { count: z.number(), sum: number.optional(), min: number.optional(), max: number.optional() };
const buckets = z.object({ offset: z.int(), bucketCounts: numbers });

const valueSchemas = {
  [DataPointType.SUM]: number,
  [DataPointType.GAUGE]: number,
  [DataPointType.HISTOGRAM]: z.object({ ...figures, buckets: z.object({ boundaries: numbers, counts: numbers }) }),
  [DataPointType.EXPONENTIAL_HISTOGRAM]: z.object({
    ...figures,
    scale: z.int(),
    zeroCount: z.number(),
    positive: buckets,
    negative: buckets,
  }),
} satisfies { readonly [Type in DataPointType]: z.ZodType };

const lineSchema = z.object({
  continues: z.boolean(),
  scope: z.object({ name: z.string(), version: z.string().optional(), schemaUrl: z.string().optional() }),
  metric: z.object({
    descriptor: z.object({ name: z.string(), description: z.string(), unit: z.string(), valueType: z.int() }),
    aggregationTemporality: z.enum(AggregationTemporality),
    dataPointType: z.enum(DataPointType),
    isMonotonic: z.boolean().optional(),
  }),
  points: z.array(
    z.object({
      startTime: time,
      endTime: time,
      attributes: z.record(z.string(), z.json()),
      value: z.unknown(),
    }),
  ),
});
