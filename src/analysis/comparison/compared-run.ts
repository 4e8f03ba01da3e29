import type { JsonValue } from '../../catalogue/index.ts';

/** What a comparison knows of a run. Null is unknown. */
export interface ComparedRun {
  readonly run_id: string;
  readonly status: string | null;
  readonly provider: string | null;
  /** As configured, else the one that answered most of its calls. */
  readonly model: string | null;
  readonly temperature: number | null;
  readonly config: JsonValue | null;
  readonly duration_seconds: number | null;
  readonly model_calls: number | null;
  readonly total_tokens: number | null;
  /** Of the calls whose price is known. */
  readonly cost_usd: number | null;
  /** The others. */
  readonly unpriced_calls: number | null;
  /** Of its model calls, failed ones too. */
  readonly latencies_ms: readonly number[];
  /** By measure: `evaluations.<name>`, the mean of its scores, and `quality.<column>`, as last reported. */
  readonly quality: Readonly<Record<string, number>>;
}

const finished: ReadonlySet<string | null> = new Set(['completed', 'failed', 'cancelled', 'crashed']);

/** Whether a run has come to an end, good or bad; one that goes on has no figures yet. */
export const isFinished = ({ status }: ComparedRun): boolean => finished.has(status);

/** Whether a run did what it was to do. */
export const isSuccess = ({ status }: ComparedRun): boolean => status === 'completed';

/** What a run cost, where that is known of all its calls. */
export const fullCostUsd = ({ cost_usd, unpriced_calls }: ComparedRun): number | null =>
  unpriced_calls === 0 ? cost_usd : null;
