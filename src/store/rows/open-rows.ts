import {
  type AgentTotals,
  agentFigures,
  type CommonFields,
  type Row,
  type SessionTotals,
  sessionFigures,
  type TicketTotals,
  ticketFigures,
} from '../../catalogue/index.ts';
import type { OpenScopeView } from '../totals/writer-scopes.ts';

/** What is said of an agent or a ticket that began and has not ended. */
export type OpenStatus = 'running' | 'crashed' | 'cancelled';

/** Whose rows these are. */
export interface OpenRowOptions {
  readonly runId: string;
  readonly project: string | null;
  readonly status: OpenStatus;
}

/** The row of a ticket that has not ended: what it came to so far. No event stands behind it. */
export function openTicketRow(view: OpenScopeView<TicketTotals>, options: OpenRowOptions): Row<'issues'> {
  const { totals } = view;
  return {
    ...commonOf(view, options),
    ticket_id: view.id,
    status: options.status,
    started_at: view.startedAt,
    ended_at: null,
    duration_seconds: null,
    ...ticketFigures(totals),
    attributes: null,
  };
}

/** The row of a session that has not ended. */
export function openSessionRow(view: OpenScopeView<SessionTotals>, options: OpenRowOptions): Row<'sessions'> {
  const { totals } = view;
  return {
    ...commonOf(view, options),
    session_id: view.id,
    started_at: view.startedAt,
    ended_at: null,
    ...sessionFigures(totals),
    attributes: null,
  };
}

/** The row of an agent's turn that has not ended. */
export function openAgentRow(view: OpenScopeView<AgentTotals>, options: OpenRowOptions): Row<'agents'> {
  const { totals } = view;
  return {
    ...commonOf(view, options),
    agent_id: view.id,
    role: view.place.agent_role,
    status: options.status,
    started_at: view.startedAt,
    ended_at: null,
    duration_seconds: null,
    ...agentFigures(totals),
    error_type: null,
    attributes: null,
  };
}

function commonOf({ place }: OpenScopeView<unknown>, { runId, project }: OpenRowOptions): CommonFields {
  return {
    ts: null,
    event: null,
    id: null,
    run_id: runId,
    writer: place.writer,
    seq: null,
    project,
    session_id: place.session_id,
    ticket_id: place.ticket_id,
    agent_role: place.agent_role,
    agent_id: place.agent_id,
    parent_agent_id: place.parent_agent_id,
    operation: null,
    trace_id: null,
    span_id: null,
  };
}
