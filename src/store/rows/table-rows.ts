import { join } from 'node:path';
import { type EventName, type Row, type TableDefinition, type TableName, tables } from '../../catalogue/index.ts';
import type { LedgerFault } from '../reading/ledger-fault.ts';
import { readLedger } from '../reading/read-ledger.ts';
import type { TotalsView } from '../totals/totals.ts';
import { type OpenStatus, openAgentRow, openSessionRow, openTicketRow } from './open-rows.ts';
import { type RunFacts, runRow } from './run-row.ts';
import { performanceRow, toolUsageRows } from './summary-rows.ts';

/** A run at one moment: the same source gives the same rows however often it is asked. */
export interface TableSource {
  readonly directory: string;
  /** The ledgers of all writers in the order in which they are read, and how far. */
  readonly ledgers: readonly { readonly file: string; readonly toByte: number }[];
  /** Nobody writes the ledgers any more: see `ReadLedgerOptions`. */
  readonly final?: boolean;
  readonly run: RunFacts;
  /** The totals of what the ledgers hold up to there. */
  readonly totals: TotalsView;
  /** What is said of agents and tickets that began and have not ended. */
  readonly openStatus: OpenStatus;
  /** Told of each line that could not be taken, each time it is read. */
  onFault?(fault: LedgerFault): void;
}

/**
 * A table's rows, columns in catalogue order, in batches of 1 to 1,000: detail rows from the ledgers, then what has not
 * ended; the others from the totals. `metrics` is empty, since a snapshot's points are in no ledger.
 */
export async function* tableRows<T extends TableName>(name: T, source: TableSource): AsyncGenerator<readonly Row<T>[]> {
  const { event } = tables[name] as TableDefinition;
  if (event !== undefined) yield* eventRows(event, source) as AsyncGenerator<Row<T>[]>;
  const rows = (computed[name]?.(source) ?? []) as Row<T>[];
  for (let start = 0; start < rows.length; start += maxBatch) yield rows.slice(start, start + maxBatch);
}

const maxBatch = 1000;

/** Rows that no single event holds. */
const computed: { readonly [T in TableName]?: (source: TableSource) => readonly Row<T>[] } = {
  runs: ({ run, totals }) => [runRow(run, totals.summary)],
  performance: ({ totals }) => [performanceRow(totals.summary)],
  tool_usage: ({ totals }) => toolUsageRows(totals.summary),
  issues: (source) => source.totals.open.tickets.map((view) => openTicketRow(view, openRowOptions(source))),
  sessions: (source) => source.totals.open.sessions.map((view) => openSessionRow(view, openRowOptions(source))),
  agents: (source) => source.totals.open.agents.map((view) => openAgentRow(view, openRowOptions(source))),
};

const openRowOptions = ({ run, openStatus }: TableSource) => ({
  runId: run.runId,
  project: run.project,
  status: openStatus,
});

/** An event as it is read back is its table's row, column by column. A ledger that holds none of them is not read. */
async function* eventRows(event: EventName, source: TableSource): AsyncGenerator<readonly object[]> {
  if (source.totals.eventCounts[event] === 0) return;
  const { directory, ledgers, final = false, onFault } = source;
  for (const { file, toByte } of ledgers) {
    for await (const batch of readLedger(join(directory, file), { toByte, events: new Set([event]), final })) {
      for (const fault of batch.faults) onFault?.(fault);
      if (batch.events.length > 0) yield batch.events;
    }
  }
}
