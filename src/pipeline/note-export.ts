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
  const at = formatMicros(clock.nowMicros());
  const metrics = selfInstruments()?.metric;
  const attributes = { [attribute.exporter]: name };
  if (ok) {
    health.exported(name, at);
    metrics?.exporterExports(1, attributes, ROOT_CONTEXT);
  } else {
    health.exportFailed(name, { at, error });
    metrics?.exporterFailures(1, attributes, ROOT_CONTEXT);
  }
  metrics?.exporterDuration(durationMs / 1000, attributes, ROOT_CONTEXT);
}
