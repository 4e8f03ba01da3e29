import type { Row } from '../../catalogue/index.ts';
import {
  createTotals,
  type OpenScopeViews,
  type OpenStatus,
  openAgentRow,
  openSessionRow,
  openTicketRow,
  readLedger,
} from '../../store/index.ts';

/** Rows of what began and has not ended, by table. */
export interface OpenRows {
  readonly agents: readonly Row<'agents'>[];
  readonly issues: readonly Row<'issues'>[];
  readonly sessions: readonly Row<'sessions'>[];
}

/** Whose rows they are. */
export interface OpenRowsOwner {
  readonly runId: string;
  readonly project: string | null;
  /** How the run stands. */
  readonly status: string | null;
}

/** What a run's totals say has not ended, as rows. In a run that has, it was cancelled. */
export function openRows(open: OpenScopeViews, { runId, project, status: ofRun }: OpenRowsOwner): OpenRows {
  const status: OpenStatus = ofRun === 'running' || ofRun === 'crashed' ? ofRun : 'cancelled';
  const options = { runId, project, status };
  return {
    agents: open.agents.map((view) => openAgentRow(view, options)),
    issues: open.tickets.map((view) => openTicketRow(view, options)),
    sessions: open.sessions.map((view) => openSessionRow(view, options)),
  };
}

/** A run that has ended, of which only its ledgers tell what was left open. */
export interface EndedRun {
  readonly runId: string;
  readonly row: Pick<Row<'runs'>, 'project' | 'status'>;
  readonly ledgers: readonly ReadLedger[];
}

interface ReadLedger {
  readonly path: string;
  readonly toByte: number;
}

/** What was left open in runs, each row with the table that it is of. */
export async function rowsLeftOpen(runs: readonly EndedRun[]): Promise<object[]> {
  const rows: object[] = [];
  for (const { runId, row, ledgers } of runs)
    rows.push(...taggedRows(await readOpenRows({ runId, project: row.project, status: row.status }, ledgers)));
  return rows;
}

async function readOpenRows(owner: OpenRowsOwner, ledgers: readonly ReadLedger[]): Promise<OpenRows> {
  const totals = createTotals(owner);
  for (const { path, toByte } of ledgers)
    for await (const { events } of readLedger(path, { toByte, final: true }))
      for (const event of events) totals.add(event);
  return openRows(totals.view().open, owner);
}

/** All of these, each with the table that it is of. */
export const taggedRows = (open: OpenRows): object[] =>
  Object.entries(open).flatMap(([table, rows]) => rows.map((row: object) => ({ ...row, open_table: table })));
