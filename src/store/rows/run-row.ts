import type { JsonValue, Row, RunStatus, RunSummary } from '../../catalogue/index.ts';
import { secondsBetween } from '../seconds-between.ts';

/** What is known of a run beside its totals. */
export interface RunFacts {
  readonly runId: string;
  readonly project: string | null;
  readonly benchmark: string | null;
  readonly version: string | null;
  readonly config: { readonly [key: string]: JsonValue } | null;
  readonly tags: { readonly [key: string]: JsonValue } | null;
  readonly status: RunStatus;
  /** When it was opened; what the totals say, where null. */
  readonly startedAt: string | null;
  /** When it ended; what the totals say, where null. */
  readonly endedAt: string | null;
}

/** A run's row in `runs`, which is also its `run_end` event and what the manifest holds. */
export function runRow(facts: RunFacts, summary: RunSummary): Row<'runs'> {
  const { runId, project, benchmark, version, config, tags, status } = facts;
  const startedAt = facts.startedAt ?? summary.startedAt;
  const endedAt = facts.endedAt ?? summary.endedAt;
  return {
    run_id: runId,
    project,
    benchmark,
    version,
    status,
    started_at: startedAt,
    ended_at: endedAt,
    duration_seconds: secondsBetween(startedAt, endedAt) ?? summary.durationSeconds,
    provider: textOrNull(config?.provider),
    model: textOrNull(config?.model),
    temperature: typeof config?.temperature === 'number' ? config.temperature : null,
    config,
    tags,
    model_calls: summary.modelCalls,
    total_tokens: summary.totalTokens,
    input_tokens: summary.inputTokens,
    output_tokens: summary.outputTokens,
    cache_read_tokens: summary.cacheReadTokens,
    cost_usd: summary.costUsd,
    unpriced_calls: summary.unpricedCalls,
    tool_calls: summary.toolCalls,
    errors: summary.errors,
  };
}

const textOrNull = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);
