import type { AnalysedStore } from './analysed-store.ts';

/** How long one model's calls took, failed ones too, in milliseconds; null where no call's duration is known. */
export interface LatencyOfModel {
  /** As it answered, else as it was asked for. */
  readonly model: string | null;
  readonly calls: number;
  readonly p5_duration_ms: number | null;
  readonly p25_duration_ms: number | null;
  readonly p50_duration_ms: number | null;
  readonly p75_duration_ms: number | null;
  readonly p95_duration_ms: number | null;
  readonly max_duration_ms: number | null;
}

const quantiles = `
  SELECT
    coalesce(response_model, request_model) AS model,
    count(*) AS calls,
    quantile_cont(duration_ms, 0.05) AS p5_duration_ms,
    quantile_cont(duration_ms, 0.25) AS p25_duration_ms,
    quantile_cont(duration_ms, 0.5) AS p50_duration_ms,
    quantile_cont(duration_ms, 0.75) AS p75_duration_ms,
    quantile_cont(duration_ms, 0.95) AS p95_duration_ms,
    max(duration_ms) AS max_duration_ms
  FROM model_calls
  GROUP BY ALL
  ORDER BY calls DESC, model NULLS LAST`;

/** How the durations of model calls are spread, by model; the one with most calls first. */
export const latencies = (store: AnalysedStore): Promise<LatencyOfModel[]> => store.query(quantiles);
