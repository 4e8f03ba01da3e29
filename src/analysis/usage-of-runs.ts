import type { AnalysedStore } from './analysed-store.ts';

/**
 * What the model calls of one run came to that one agent made in one day to one model. A sum is null where no call of it
 * is known.
 */
export interface UsageOfRun {
  readonly run_id: string;
  /** In the store's time zone: `2026-11-01`. */
  readonly day: string | null;
  /** As it answered, else as it was asked for. */
  readonly model: string | null;
  /** As it was asked for; null where that is `model` or unknown. */
  readonly asked_model: string | null;
  /** Null for calls made outside any agent. */
  readonly agent_role: string | null;
  readonly calls: number;
  readonly successes: number;
  /** Those that failed; ones that were aborted are neither. */
  readonly errors: number;
  /** Input and output. */
  readonly total_tokens: number | null;
  /** Of the calls whose price is known. */
  readonly cost_usd: number | null;
  readonly unpriced_calls: number;
}

const usage = `
  SELECT
    run_id,
    local_day(ts) AS day,
    coalesce(response_model, request_model) AS model,
    CASE WHEN request_model <> response_model THEN request_model END AS asked_model,
    agent_role,
    count(*) AS calls,
    count(*) FILTER (status = 'success') AS successes,
    count(*) FILTER (status = 'error') AS errors,
    tokens(coalesce(input_tokens + output_tokens, input_tokens, output_tokens)) AS total_tokens,
    usd(cost_usd) AS cost_usd,
    count(*) FILTER (is_unpriced(cost_usd, status, input_tokens, output_tokens)) AS unpriced_calls
  FROM model_calls
  WHERE run_id IS NOT NULL
  GROUP BY ALL
  ORDER BY run_id, day, model, asked_model, agent_role`;

/** Model calls as finely as a page's filters tell them apart. */
export const usageOfRuns = (store: AnalysedStore): Promise<UsageOfRun[]> => store.query(usage);
