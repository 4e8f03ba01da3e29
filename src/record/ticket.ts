import { ticketFigures } from '../catalogue/index.ts';
import { ask, cleanName } from './clean.ts';
import { cleanAttributes } from './clean-json.ts';
import { endWords, statusOf } from './ending.ts';
import { type Handle, openScope } from './handle.ts';
import { runInScope } from './run-in-scope.ts';
import type { EndStatus } from './sink.ts';

/** What may be said of a ticket. */
export interface TicketOptions {
  /** Title, priority, any more: stored with its start, secrets redacted. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** An open ticket. */
export interface TicketHandle extends Handle<EndStatus> {
  readonly id: string;
}

/** Opens a ticket: one piece of work somebody asked for. Everything recorded in it counts for it. */
export function openTicket(id: string, options: TicketOptions = {}): TicketHandle {
  const ticketId = cleanName(id) ?? 'ticket';
  const handle = openScope<EndStatus>({
    inner: () => ({ ticketId }),
    begin({ emit }) {
      const attributes = cleanAttributes(ask(() => options.attributes));
      emit('ticket_start', { ticket_id: ticketId, status: 'running' }, attributes);
    },
    finish({ scope, emit }, ending) {
      const totals = scope.run.ticketTotals(ticketId);
      emit('ticket_end', {
        ticket_id: ticketId,
        status: statusOf(ending, endWords),
        started_at: ending.startedAt,
        ended_at: ending.endedAt,
        duration_seconds: ending.durationMs / 1000,
        ...ticketFigures(totals),
      });
      scope.run.ticketEnded();
    },
  });
  return { ...handle, id: ticketId };
}

/** Runs `fn` as work on a ticket and returns what it returns; what it throws is recorded and thrown on. */
export function ticket<T>(id: string, fn: () => T, options: TicketOptions = {}): T {
  return runInScope(openTicket(id, options), fn);
}
