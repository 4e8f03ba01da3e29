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

/** The same from ledgers that nobody writes any more. */
export async function readOpenRows(
  owner: OpenRowsOwner,
  ledgers: readonly { readonly path: string; readonly toByte: number }[],
): Promise<OpenRows> {
  const totals = createTotals(owner);
  for (const { path, toByte } of ledgers)
    for await (const { events } of readLedger(path, { toByte, final: true }))
      for (const event of events) totals.add(event);
  return openRows(totals.view().open, owner);
}
