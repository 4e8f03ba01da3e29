import { formatMicros } from '../common/clock.ts';
import { cleanAttributes, cleanName } from './clean.ts';
import { emit } from './emit.ts';
import { enterScope } from './enter.ts';
import { type Handle, openScope, runInScope } from './handle.ts';
import type { EndStatus } from './sink.ts';

/** What may be said of a ticket. */
export interface TicketOptions {
  /** Title, priority, any more: stored with its start. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** An open ticket. */
export interface TicketHandle extends Handle<EndStatus> {
  readonly id: string;
}

/** Opens a ticket: one piece of work somebody asked for. Everything recorded in it counts for it. */
export function openTicket(id: string, options: TicketOptions = {}): TicketHandle {
  const ticketId = cleanName(id) ?? 'ticket';
  const handle = openScope<EndStatus>((active) => {
    const entered = enterScope(active, { ticketId });
    if (!entered) return null;
    const { run } = entered.scope;
    emit(
      'ticket_start',
      { ticket_id: ticketId, status: 'running' },
      {
        active: entered.active,
        attributes: cleanAttributes(options.attributes),
      },
    );
    return {
      active: entered.active,
      finish({ status, failure, startedAtMicros, endedAtMicros, durationMs }) {
        const totals = run.ticketTotals(ticketId);
        emit(
          'ticket_end',
          {
            ticket_id: ticketId,
            status: status ?? (failure === null ? 'completed' : failure.aborted ? 'cancelled' : 'failed'),
            started_at: formatMicros(startedAtMicros),
            ended_at: formatMicros(endedAtMicros),
            duration_seconds: durationMs / 1000,
            total_tokens: totals.totalTokens,
            cost_usd: totals.costUsd,
            agents: totals.agents,
            pipelines: totals.pipelines,
            debugging_cycles: totals.debuggingCycles,
            errors: totals.errors,
            files_created: totals.code?.files_created ?? null,
            files_modified: totals.code?.files_modified ?? null,
            lines_added: totals.code?.lines_added ?? null,
            lines_deleted: totals.code?.lines_deleted ?? null,
            test_coverage_percent: totals.code?.test_coverage_percent ?? null,
          },
          { active: entered.active },
        );
        run.ticketEnded();
      },
    };
  });
  return { ...handle, id: ticketId };
}

/** Runs `fn` as work on a ticket and returns what it returns; what it throws is recorded and thrown on. */
export function ticket<T>(id: string, fn: () => T, options: TicketOptions = {}): T {
  return runInScope(openTicket(id, options), fn);
}
