import type { MetricReader, PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** Exports once, and throws where it failed. */
export async function exportNow(exporter: PushMetricExporter | MetricReader, metrics: ResourceMetrics): Promise<void> {
  if (!('export' in exporter)) throw new Error('not a PushMetricExporter');
  const { code, error } = await new Promise<{ code: number; error?: Error }>((resolve) => {
    exporter.export(metrics, resolve);
  });
  if (code !== 0) throw error;
}
