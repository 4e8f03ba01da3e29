import type { AnalysedStore } from '../analysis/analysed-store.ts';
import { type Summary, summary } from '../analysis/summary.ts';
import { type ReportTotal, type ReportTotals, type TotalName, totalUnits } from './report-type.ts';

/** What the totals of a period are made from. */
export interface PeriodSummaries {
  readonly models: Summary;
  readonly tools: Summary;
}

/** Asks a store for them. */
export const readSummaries = async (store: AnalysedStore): Promise<PeriodSummaries> => ({
  models: await summary(store, { by: 'model' }),
  tools: await summary(store, { by: 'tool' }),
});

/** Totals, each beside that of the period before. */
export function reportTotals(now: PeriodSummaries, before: PeriodSummaries | null): ReportTotals {
  const [values, earlier] = [valuesOf(now), before && valuesOf(before)];
  const names = Object.keys(totalUnits) as TotalName[];
  const totals = names.map((name) => [name, totalOf(values[name], earlier === null ? null : earlier[name])]);
  return Object.fromEntries(totals) as ReportTotals;
}

function valuesOf({ models, tools }: PeriodSummaries): Readonly<Record<TotalName, number | null>> {
  const { runs, total } = models;
  const ended = runs.all - runs.running;
  return {
    runs: runs.all,
    completed_runs: runs.completed,
    failed_runs: runs.failed,
    cancelled_runs: runs.cancelled,
    crashed_runs: runs.crashed,
    running_runs: runs.running,
    success_rate: ended === 0 ? null : runs.completed / ended,
    cost_usd: total.cost_usd,
    unpriced_calls: total.unpriced_calls,
    model_calls: total.calls,
    failed_model_calls: total.errors,
    input_tokens: total.input_tokens,
    output_tokens: total.output_tokens,
    total_tokens: total.total_tokens,
    cache_read_tokens: total.cache_read_tokens,
    latency_p50_ms: total.p50_duration_ms,
    latency_p95_ms: total.p95_duration_ms,
    tool_calls: tools.total.calls,
    failed_tool_calls: tools.total.errors,
  };
}

function totalOf(value: number | null, before: number | null): ReportTotal {
  const change = value === null || before === null ? null : value - before;
  return { value, before, change, change_share: change === null || !before ? null : change / before };
}
