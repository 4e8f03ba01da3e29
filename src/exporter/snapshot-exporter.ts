import { ExportResultCode } from '@opentelemetry/core';
import { AggregationTemporality, type PushMetricExporter, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { type Row, type TableName, tableNames } from '../catalogue/index.ts';
import { formatMicros } from '../common/clock.ts';
import { batches } from './batches.ts';
import type { ExporterContext } from './contract.ts';
import { eachMetricRow } from './metric-rows.ts';

/** One state of a run, or of the process, to be written down. */
export interface Snapshot {
  /** When the writing began: RFC 3339 in UTC with microseconds. */
  readonly takenAt: string;
  /** The tables to write, in the order of the catalogue. Of the others nothing is known now: leave what stands. */
  readonly due: readonly TableName[];
  /** The rows of a table, in batches of at most 1,000; `metrics` has the data points of this export. */
  rows<T extends TableName>(name: T): AsyncIterable<readonly Row<T>[]>;
}

/** What a snapshot exporter does itself. */
export interface SnapshotWriter {
  /** Writes one snapshot; rejects where it failed. Never called while another call of this exporter is under way. */
  write(snapshot: Snapshot): Promise<void>;
}

type Report = Parameters<PushMetricExporter['export']>[1];

/** An export that has not been written yet, and everyone who waits for its outcome. */
interface Pending {
  readonly metrics: ResourceMetrics;
  readonly due: ReadonlySet<TableName>;
  readonly reports: readonly Report[];
}

/**
 * What every exporter of snapshots does, once. Writes never overlap, not even when the SDK gave up waiting for one:
 * an export that finds a write under way waits; a later one takes its place, since a snapshot supersedes the one
 * before it, and both are told the outcome, so that at most one waits however slow the disk is. A failure goes through
 * the callback and nowhere else. `forceFlush` and `shutdown` wait for what was begun; after `shutdown`, exports fail.
 */
export function createSnapshotExporter(context: ExporterContext, { write }: SnapshotWriter): PushMetricExporter {
  let waiting: Pending | null = null;
  let working: Promise<void> | null = null;
  let closed = false;

  async function work(): Promise<void> {
    for (let next = take(); next !== null; next = take()) {
      const result = await outcome(write, next);
      for (const report of next.reports) tell(report, result);
    }
    working = null;
  }

  function take(): Pending | null {
    const next = waiting;
    waiting = null;
    return next;
  }

  function tell(report: Report, result: Parameters<Report>[0]): void {
    try {
      report(result);
    } catch (error) {
      context.logger.error(`an export’s callback threw: ${asError(error).message}`);
    }
  }

  async function outcome(write: SnapshotWriter['write'], pending: Pending): Promise<Parameters<Report>[0]> {
    try {
      await write(snapshotOf(context, pending));
      return { code: ExportResultCode.SUCCESS };
    } catch (error) {
      return { code: ExportResultCode.FAILED, error: asError(error) };
    }
  }

  async function settle(): Promise<void> {
    while (working !== null) await working;
  }

  return {
    export(metrics, report) {
      try {
        if (closed) throw new Error('export after shutdown: nothing was written');
        waiting = supersede(waiting, { metrics, due: new Set(context.due()), reports: [report] });
      } catch (error) {
        tell(report, { code: ExportResultCode.FAILED, error: asError(error) });
        return;
      }
      working ??= work();
    },
    forceFlush: settle,
    async shutdown() {
      closed = true;
      await settle();
    },
    selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
  };
}

/** The later export's points, and the tables of both: those of the earlier one have not been written. */
function supersede(earlier: Pending | null, later: Pending): Pending {
  if (earlier === null) return later;
  return {
    metrics: later.metrics,
    due: new Set([...earlier.due, ...later.due]),
    reports: [...earlier.reports, ...later.reports],
  };
}

function snapshotOf(context: ExporterContext, { metrics, due }: Pending): Snapshot {
  const runId = context.run?.runId ?? null;
  return {
    takenAt: formatMicros(context.clock.nowMicros()),
    due: tableNames.filter((name) => due.has(name)),
    rows<T extends TableName>(name: T): AsyncIterable<readonly Row<T>[]> {
      if (name !== 'metrics') return context.tables(name);
      // The compiler does not narrow T by `name`; here it is 'metrics'.
      return batches(eachMetricRow(metrics, { runId })) as AsyncIterable<readonly Row<T>[]>;
    },
  };
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
