import { ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { type Clock, formatMicros } from '../common/clock.ts';
import type { HealthBook } from './health.ts';

/** Who is told of each export. */
export interface CountingOptions {
  readonly label: string;
  readonly clock: Clock;
  readonly health: HealthBook;
}

/** The exporter, with the outcome of each export counted: the SDK's `forceFlush` and `shutdown` resolve whatever happened. */
export function countingExporter(
  exporter: PushMetricExporter,
  { label, clock, health }: CountingOptions,
): PushMetricExporter {
  return {
    export(metrics, report) {
      exporter.export(metrics, (result) => {
        const at = formatMicros(clock.nowMicros());
        if (result.code === ExportResultCode.SUCCESS) health.exported(label, at);
        else health.exportFailed(label, { at, error: result.error ?? 'export failed without a reason' });
        report(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    ...(exporter.selectAggregationTemporality && {
      selectAggregationTemporality: (type) => exporter.selectAggregationTemporality?.(type) as never,
    }),
    ...(exporter.selectAggregation && { selectAggregation: (type) => exporter.selectAggregation?.(type) as never }),
  };
}
