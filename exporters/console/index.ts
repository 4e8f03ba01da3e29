import {
  CumulativeTemporalitySelector,
  DeltaTemporalitySelector,
  LowMemoryTemporalitySelector,
} from '@opentelemetry/exporter-metrics-otlp-http';
import {
  type AggregationOption,
  AggregationType,
  ConsoleMetricExporter,
  InstrumentType,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { z } from 'zod';
import { type ExporterPlugin, knownKeys } from '../../src/exporter.ts';

const temporalities = {
  cumulative: CumulativeTemporalitySelector,
  delta: DeltaTemporalitySelector,
  low_memory: LowMemoryTemporalitySelector,
} as const;

const histograms = {
  explicit_bucket_histogram: AggregationType.DEFAULT,
  base2_exponential_bucket_histogram: AggregationType.EXPONENTIAL_HISTOGRAM,
} as const;

const oneOf = <T extends object>(known: T) =>
  z.enum(Object.keys(known) as [keyof T & string], { error: `known: ${Object.keys(known).join(', ')}` }).nullish();

const shape = { temporality_preference: oneOf(temporalities), default_histogram_aggregation: oneOf(histograms) };
const configSchema = z.strictObject(shape, { error: knownKeys(shape) });

/** What stands under `console:`, after OpenTelemetry's declarative configuration (file_format 1.1). */
export type ConsoleConfig = z.infer<typeof configSchema>;

/** OTel's console exporter as it is: it prints to the agent's stdout, for whoever asks for it by name. */
export const consoleExporter: ExporterPlugin<ConsoleConfig> = {
  name: 'console',
  scope: 'process',
  configSchema,
  create(config): PushMetricExporter {
    const temporalitySelector = temporalities[config.temporality_preference ?? 'cumulative'];
    const aggregation = histograms[config.default_histogram_aggregation ?? 'explicit_bucket_histogram'];
    return Object.assign(new ConsoleMetricExporter({ temporalitySelector }), {
      selectAggregation: (type: InstrumentType): AggregationOption => ({
        type: type === InstrumentType.HISTOGRAM ? aggregation : AggregationType.DEFAULT,
      }),
    });
  },
};

export default consoleExporter;
