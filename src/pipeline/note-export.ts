import { ROOT_CONTEXT } from '@opentelemetry/api';
import { attribute } from '../catalogue/index.ts';
import { type Clock, formatMicros } from '../common/clock.ts';
import type { Instruments } from '../record/instruments.ts';
import type { HealthBook } from './health.ts';
import type { ExportOutcome } from './snapshots/fan-out.ts';

/** Who is told of each export. */
export interface ExportWitness {
  readonly clock: Clock;
  readonly health: HealthBook;
  /** Our own instruments, for self-metrics; null where there are none. */
  selfInstruments(): Instruments | null;
}

/** Counts an export in `health()` and in the self-metrics: the SDK's `forceFlush` and `shutdown` resolve whatever happened. */
export function noteExport(outcome: ExportOutcome, { clock, health, selfInstruments }: ExportWitness): void {
  const { name, ok, error, durationMs } = outcome;
  const metrics = selfInstruments()?.metric;
  const attributes = { [attribute.exporter]: name };
  if (ok) {
    health.exported(name, formatMicros(clock.nowMicros()));
    metrics?.exporterExports(1, attributes, ROOT_CONTEXT);
  } else {
    noteFailure({ name, error }, { clock, health });
    metrics?.exporterFailures(1, attributes, ROOT_CONTEXT);
  }
  metrics?.exporterDuration(durationMs / 1000, attributes, ROOT_CONTEXT);
}

/** Counts in `health()` that an exporter failed, at an export or at whatever else it was asked for. */
export function noteFailure(
  { name, error }: { readonly name: string; readonly error: unknown },
  { clock, health }: Pick<ExportWitness, 'clock' | 'health'>,
): void {
  health.exportFailed(name, { at: formatMicros(clock.nowMicros()), error });
}
