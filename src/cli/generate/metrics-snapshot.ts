import { type HrTime, ROOT_CONTEXT } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { MeterProvider, type PushMetricExporter, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import json from '../../../exporters/json/index.ts';
import { tableNames } from '../../catalogue/index.ts';
import type { Clock } from '../../common/clock.ts';
import { silentLogger } from '../../common/logger.ts';
import { sourceOf } from '../../pipeline/run/run-manifest.ts';
import { RunReader } from '../../pipeline/snapshots/run-reader.ts';
import { createInstruments } from '../../record/instruments.ts';
import { measure } from '../../record/measure.ts';
import { tableRows, writeAtomically } from '../../store/index.ts';
import type { StagedRun } from './staged-run.ts';

/** Which run has its snapshot written, as it stands. Its ledgers are on the disk. */
export interface MetricsSnapshotOptions {
  readonly directory: string;
  readonly run: Pick<StagedRun, 'kept' | 'progress'>;
  readonly startMicros: number;
  readonly clock: Clock;
}

/** Writes `metrics.json`: the events measured on a run's own instruments, and written by the exporter that runs have. */
export async function writeMetricsSnapshot(options: MetricsSnapshotOptions): Promise<void> {
  const { directory, run, clock } = options;
  const progress = run.progress('none');
  const { runId, project } = progress.description;
  const source = sourceOf(progress, { directory, clock });
  const exporter = json.create(
    { pretty: false, directory: null },
    {
      run: { runId, project },
      directory,
      writer: null,
      logger: silentLogger,
      clock,
      due: () => tableNames,
      tables: (name) => tableRows(name, source),
      writeAtomically: (path, write) => writeAtomically(path, write, { within: directory, durable: false }),
    },
  ) as PushMetricExporter;
  const metrics = await measured(options);
  await new Promise<void>((resolve, reject) => {
    exporter.export(metrics, ({ code, error }) =>
      code === ExportResultCode.SUCCESS ? resolve() : reject(error ?? new Error('the snapshot was not written')),
    );
  });
}

async function measured({ run, startMicros, clock }: MetricsSnapshotOptions): Promise<ResourceMetrics> {
  const reader = new RunReader();
  const provider = new MeterProvider({ readers: [reader] });
  const instruments = createInstruments(provider);
  for (const event of run.kept) measure(event, instruments, ROOT_CONTEXT);
  const metrics = await reader.read();
  await provider.shutdown();
  return timed(metrics, { startTime: hrTime(startMicros), endTime: hrTime(clock.nowMicros()) });
}

/** The SDK takes the time from the machine: the run's own in its place. */
function timed(
  metrics: ResourceMetrics,
  times: { readonly startTime: HrTime; readonly endTime: HrTime },
): ResourceMetrics {
  const scopeMetrics = metrics.scopeMetrics.map(({ scope, metrics: ofScope }) => ({
    scope,
    metrics: ofScope.map((metric) => ({
      ...metric,
      dataPoints: metric.dataPoints.map((point) => ({ ...point, ...times })),
    })),
  }));
  // A metric's type and that of its points' values are tied to each other, which a spread does not carry through.
  return { ...metrics, scopeMetrics: scopeMetrics as ResourceMetrics['scopeMetrics'] };
}

const hrTime = (micros: number): HrTime => [Math.floor(micros / 1_000_000), (micros % 1_000_000) * 1000];
