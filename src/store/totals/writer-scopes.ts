import type { AgentTotals, EventFields, LedgerEvent, SessionTotals, TicketTotals } from '../../catalogue/index.ts';
import { OpenScopes, type ScopeBudget } from './open-scopes.ts';
import { AgentScope, type ScopePlace, SessionScope, TicketScope } from './scopes.ts';

/** A scope that began and did not end, where it stands, and what it comes to so far. */
export interface OpenScopeView<T> {
  readonly id: string;
  readonly place: ScopePlace;
  /** When it was opened; null where no event says so. */
  readonly startedAt: string | null;
  readonly totals: T;
}

/** All scopes that began and did not end. */
export interface OpenScopeViews {
  readonly agents: readonly OpenScopeView<AgentTotals>[];
  readonly tickets: readonly OpenScopeView<TicketTotals>[];
  readonly sessions: readonly OpenScopeView<SessionTotals>[];
}

/**
 * The scopes of one writer. Each writer ends what it opened, and the row it then writes holds its own events: scopes of
 * the same id in two writers are two rows, which add up whatever the order in which their ledgers are read.
 */
export class WriterScopes {
  readonly agents: OpenScopes<AgentScope>;
  readonly tickets: OpenScopes<TicketScope>;
  readonly sessions: OpenScopes<SessionScope>;

  constructor(budget: ScopeBudget) {
    this.agents = new OpenScopes((first) => new AgentScope(first), budget);
    this.tickets = new OpenScopes((first) => new TicketScope(first), budget);
    this.sessions = new OpenScopes((first) => new SessionScope(first), budget);
  }

  /** Counts one event in the scopes it stands in. */
  add(event: LedgerEvent): void {
    const { agent_id: agentId, ticket_id: ticketId, session_id: sessionId } = event;
    if (ticketId !== null && event.event === 'ticket_start') this.tickets.start(ticketId, event);
    if (sessionId !== null && event.event === 'session_start') this.sessions.start(sessionId, event);
    const agent = agentId === null ? null : this.agents.of(agentId, event);
    const ticket = ticketId === null ? null : this.tickets.of(ticketId, event);
    const session = sessionId === null ? null : this.sessions.of(sessionId, event);
    count(event, { agent, ticket, session });
    if (agentId !== null && event.event === 'agent') this.agents.end(agentId);
    if (ticketId !== null && event.event === 'ticket_end') this.tickets.end(ticketId);
    if (sessionId !== null && event.event === 'session_end') this.sessions.end(sessionId);
  }
}

interface Around {
  readonly agent: AgentScope | null;
  readonly ticket: TicketScope | null;
  readonly session: SessionScope | null;
}

function count(event: LedgerEvent, { agent, ticket, session }: Around): void {
  if (session !== null && event.event !== 'session_start' && event.event !== 'session_end') session.events++;
  switch (event.event) {
    case 'model_call': {
      const call = event as EventFields<'model_call'>;
      agent?.addModelCall(call);
      ticket?.addModelCall(call);
      session?.addModelCall(call);
      break;
    }
    case 'tool_call':
      for (const scope of [agent, ticket, session]) scope?.usage.addToolCall();
      break;
    case 'error':
      for (const scope of [agent, ticket, session]) scope?.usage.addError();
      break;
    case 'agent':
      if (ticket !== null) ticket.agents++;
      break;
    case 'pipeline':
      if (ticket !== null) ticket.pipelines++;
      break;
    case 'debugging_cycle':
      if (ticket !== null) ticket.debuggingCycles++;
      break;
    case 'code':
      ticket?.report(event as EventFields<'code'>);
      break;
  }
}
