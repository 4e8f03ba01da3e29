/** What can be looked at over time, and its unit. */
export const trendMetrics = {
  cost_usd: 'USD',
  tokens: '{token}',
  runs: '{run}',
  success_rate: '1',
  latency_p95_ms: 'ms',
  calls: '{call}',
  errors: '{error}',
} as const;

/** One of them. */
export type TrendMetric = keyof typeof trendMetrics;

/** All of them, in order. */
export const trendMetricNames = Object.keys(trendMetrics) as readonly TrendMetric[];
