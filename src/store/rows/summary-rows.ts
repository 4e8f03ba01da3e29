import type { Row, RunSummary } from '../../catalogue/index.ts';

/** A run's row in `performance`. */
export function performanceRow(summary: RunSummary): Row<'performance'> {
  return {
    run_id: summary.runId,
    project: summary.project,
    total_time_seconds: summary.durationSeconds,
    token_usage_total: summary.totalTokens,
    api_calls_count: summary.modelCalls,
    api_calls_cost: summary.costUsd,
    avg_latency_ms: summary.latency.avgMs,
    p50_latency_ms: summary.latency.p50Ms,
    p95_latency_ms: summary.latency.p95Ms,
  };
}

/** A run's rows in `tool_usage`, by the tool's name. */
export function toolUsageRows(summary: RunSummary): Row<'tool_usage'>[] {
  return Object.entries(summary.byTool).map(([name, { calls, failures, latency }]) => ({
    run_id: summary.runId,
    project: summary.project,
    tool_name: name,
    calls,
    successes: calls - failures,
    errors: failures,
    success_rate: calls === 0 ? null : (calls - failures) / calls,
    avg_duration_ms: latency.avgMs,
    min_duration_ms: latency.minMs,
    max_duration_ms: latency.maxMs,
    p95_duration_ms: latency.p95Ms,
  }));
}
