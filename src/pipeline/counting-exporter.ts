import { ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { type ExportWitness, noteExport, noteFailure } from './note-export.ts';
import { askWithin, exportTo, type NamedExporter } from './snapshots/fan-out.ts';

/**
 * The exporter for a reader of the SDK's, with the outcome of each export counted: a throw and a hang as well. What it is
 * asked for beside that is bounded, since the reader would wait for it without end.
 */
export function countingExporter(named: NamedExporter, witness: ExportWitness): PushMetricExporter {
  const { exporter } = named;
  const asked = { ...named, onFault: (name: string, error: unknown) => noteFailure({ name, error }, witness) };
  return {
    export(metrics, report) {
      exportTo(named, { metrics, monotonicMs: witness.clock.monotonicMs })
        .then((outcome) => {
          noteExport(outcome, witness);
          const { ok, error } = outcome;
          report(ok ? { code: ExportResultCode.SUCCESS } : { code: ExportResultCode.FAILED, error });
        })
        .catch((error: unknown) => witness.health.fault('export', error));
    },
    forceFlush: () => askWithin(() => exporter.forceFlush(), asked),
    shutdown: () => askWithin(() => exporter.shutdown(), asked),
    ...(exporter.selectAggregationTemporality && {
      selectAggregationTemporality: (type) => exporter.selectAggregationTemporality?.(type) as never,
    }),
    ...(exporter.selectAggregation && { selectAggregation: (type) => exporter.selectAggregation?.(type) as never }),
  };
}
