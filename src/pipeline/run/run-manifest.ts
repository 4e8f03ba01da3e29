import type { Row, RunStatus } from '../../catalogue/index.ts';
import { type Clock, formatMicros } from '../../common/clock.ts';
import { packageVersion } from '../../common/version.ts';
import type { ScopeFields } from '../../record/sink.ts';
import {
  compareLedgerFiles,
  formatName,
  formatVersion,
  type LedgerMark,
  type Manifest,
  processKey,
  runRow,
  type SnapshotState,
  type TableSource,
  type Totals,
} from '../../store/index.ts';
import type { RunEnvironment } from './environment.ts';
import type { RunDescription } from './run-description.ts';

/** How often the manifest says that its process lives: readers elsewhere take 60 s of silence for a crash. */
export const heartbeatIntervalMs = 20_000;

/** The scope of an event that belongs to the run as a whole. */
export const noScope: ScopeFields = {
  session_id: null,
  ticket_id: null,
  agent_role: null,
  agent_id: null,
  parent_agent_id: null,
  operation: null,
  trace_id: null,
  span_id: null,
};

/** A run as far as it has come. */
export interface RunProgress {
  readonly description: RunDescription;
  readonly status: RunStatus;
  readonly startedAt: string | null;
  /** Null while it is open. */
  readonly endedAt: string | null;
  readonly totals: Totals;
  readonly snapshots: SnapshotState['state'];
  readonly ledgers: Readonly<Record<string, LedgerMark>>;
}

/** The row of the `runs` table for a run as far as it has come. */
export function rowOf(progress: RunProgress, { clock }: Pick<RunEnvironment, 'clock'>): Row<'runs'> {
  const { description, totals, status, startedAt, endedAt } = progress;
  return runRow({ ...description, status, startedAt, endedAt }, totals.summary(clock.nowMicros()));
}

/** What is written as `run.json`. */
export function manifestOf(
  progress: RunProgress,
  environment: Pick<RunEnvironment, 'clock' | 'health' | 'process'>,
): Manifest {
  const now = formatMicros(environment.clock.nowMicros());
  const { health } = environment;
  return {
    format: formatName,
    version: formatVersion,
    runledger: packageVersion(),
    run: rowOf(progress, environment),
    writer: environment.process,
    heartbeat_at: now,
    heartbeat_interval_ms: heartbeatIntervalMs,
    snapshots: { state: progress.snapshots, at: progress.snapshots === 'none' ? null : now },
    ledgers: progress.ledgers,
    totals: progress.totals.summary(environment.clock.nowMicros()),
    unknown_costs: progress.totals.unknownCosts,
    health: health.findings({ process: processKey(environment.process), at: now }),
  };
}

/** Where the tables of a run are read from: its ledgers as far as the totals have them. */
export function sourceOf(
  { description, status, startedAt, endedAt, totals, ledgers }: RunProgress,
  { clock, directory }: { readonly clock: Clock; readonly directory: string },
): TableSource {
  return {
    directory,
    ledgers: Object.entries(ledgers)
      .map(([file, { bytes }]) => ({ file, toByte: bytes }))
      .sort((one, other) => compareLedgerFiles(one.file, other.file)),
    run: { ...description, status, startedAt, endedAt },
    totals: totals.view(clock.nowMicros()),
    openStatus: status === 'running' || status === 'crashed' ? status : 'cancelled',
  };
}
