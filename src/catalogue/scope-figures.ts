import type { EventFields } from './events.ts';
import type { AgentTotals, SessionTotals, TicketTotals } from './summary.ts';

/** What a ticket came to, as the columns that say so. */
export const ticketFigures = (totals: TicketTotals) =>
  ({
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
  }) satisfies Partial<EventFields<'ticket_end'>>;

/** What a session came to, likewise. */
export const sessionFigures = (totals: SessionTotals) =>
  ({
    events: totals.events,
    total_tokens: totals.totalTokens,
    cost_usd: totals.costUsd,
  }) satisfies Partial<EventFields<'session_end'>>;

/** What an agent's turn came to, likewise. */
export const agentFigures = (totals: AgentTotals) =>
  ({
    retries: totals.retries,
    model: totals.model,
    input_tokens: totals.inputTokens,
    output_tokens: totals.outputTokens,
    cost_usd: totals.costUsd,
    model_calls: totals.modelCalls,
    tool_calls: totals.toolCalls,
  }) satisfies Partial<EventFields<'agent'>>;
