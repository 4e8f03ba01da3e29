import type { Meter } from '@opentelemetry/api';
import {
  AggregationTemporality,
  MeterProvider,
  type MeterProviderOptions,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

/** A reader that collects when it is asked. */
class ManualReader extends MetricReader {
  constructor() {
    super({
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
      cardinalitySelector: () => Number.MAX_SAFE_INTEGER,
    });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

/** What the OpenTelemetry SDK makes of some measurements: real data points for an exporter's `export()`. */
export async function collectMetrics(
  record: (meter: Meter) => void,
  options: Pick<MeterProviderOptions, 'views' | 'resource'> = {},
): Promise<ResourceMetrics> {
  const reader = new ManualReader();
  const provider = new MeterProvider({ ...options, readers: [reader] });
  record(provider.getMeter('runledger/testing'));
  const { resourceMetrics } = await reader.collect();
  await provider.shutdown();
  return resourceMetrics;
}
