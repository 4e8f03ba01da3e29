import type { EventFields } from './events.ts';

/** How long things took, in milliseconds. Null where nothing was measured. Quantiles by linear interpolation (R type 7). */
export interface Latency {
  readonly avgMs: number | null;
  readonly minMs: number | null;
  readonly maxMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/**
 * Totals over model calls and what stands beside them. A token count or cost is the sum over the calls that know it,
 * 0 where there were no calls at all, and null where there were calls and none knew it.
 */
export interface UsageTotals {
  readonly modelCalls: number;
  /** Of them: status `error`. */
  readonly failedModelCalls: number;
  /** Of them: cost unknown, and left out of `costUsd`. */
  readonly unpricedCalls: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Input and output; cached and reasoning tokens are parts of these and not added again. */
  readonly totalTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly costUsd: number | null;
  /** Of model calls. */
  readonly latency: Latency;
  readonly toolCalls: number;
  /** `error` events and failed model calls. */
  readonly errors: number;
}

/** Totals of one operation name. */
export interface OperationTotals {
  readonly executions: number;
  readonly failures: number;
  readonly latency: Latency;
}

/** Totals of one tool. */
export interface ToolTotals {
  readonly calls: number;
  readonly failures: number;
  readonly latency: Latency;
}

/** What a run came to, so far or in all. */
export interface RunSummary extends UsageTotals {
  readonly runId: string;
  readonly project: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationSeconds: number | null;
  readonly events: number;
  /** By `agent_role`; calls made outside any agent stand under the empty string. */
  readonly byAgentRole: Readonly<Record<string, UsageTotals>>;
  readonly byOperation: Readonly<Record<string, OperationTotals>>;
  readonly byTool: Readonly<Record<string, ToolTotals>>;
}

/** How a run, ticket or agent stands. `crashed` is said by readers and by recovery, never by the agent itself. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'cancelled' | 'crashed';

/** Totals of one agent's turn. */
export interface AgentTotals extends UsageTotals {
  /** Model calls that were a retry. */
  readonly retries: number;
  /** The model that answered most calls. */
  readonly model: string | null;
}

/** Totals of one ticket. */
export interface TicketTotals extends UsageTotals {
  readonly agents: number;
  readonly pipelines: number;
  readonly debuggingCycles: number;
  /** The last `code` event's columns. */
  readonly code: EventFields<'code'> | null;
}

/** Totals of one session. */
export interface SessionTotals extends UsageTotals {
  readonly events: number;
}
