import type { AnalysedStore } from './analysed-store.ts';

/** What one model's calls of one day came to. A sum is null where no call of it is known. */
export interface UsageOfDay {
  /** In the store's time zone: `2026-11-01`. */
  readonly day: string;
  /** As it answered, else as it was asked for. */
  readonly model: string | null;
  readonly calls: number;
  readonly total_tokens: number | null;
  /** Of the calls whose price is known. */
  readonly cost_usd: number | null;
}

const usage = `
  SELECT
    local_day(ts) AS day,
    coalesce(response_model, request_model) AS model,
    count(*) AS calls,
    tokens(coalesce(input_tokens + output_tokens, input_tokens, output_tokens)) AS total_tokens,
    usd(cost_usd) AS cost_usd
  FROM model_calls
  WHERE ts IS NOT NULL
  GROUP BY ALL
  ORDER BY day, model NULLS LAST`;

/** Model calls from day to day, by model; days without any are left out. */
export const usageByDay = (store: AnalysedStore): Promise<UsageOfDay[]> => store.query(usage);
