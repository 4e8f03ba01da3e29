/**
 * Questions about a store, public as `runledger/analysis`: open it, ask, close it. They need the optional package
 * `@duckdb/node-api`.
 */
export type { AnalysedStore } from './analysis/analysed-store.ts';
export { type BestConfigurationOptions, bestConfiguration } from './analysis/best.ts';
export { type CleanupOptions, type CleanupResult, cleanup, type RemovedRun } from './analysis/cleanup.ts';
export { type CompactOptions, type CompactResult, compact } from './analysis/compact.ts';
export { type CompareStoreOptions, compare } from './analysis/compare.ts';
export {
  type BestGroup,
  type ComparedGroup,
  type Comparison,
  type Difference,
  defaultWeights,
  type Figure,
  type GroupBy,
  type QualityFigure,
  type ScoredGroup,
  type ScoredPart,
  type ScorePart,
  type Weights,
} from './analysis/comparison/index.ts';
export type { Parameters } from './analysis/database/parameters.ts';
export type { Filter } from './analysis/filter.ts';
export { type FilterEventsOptions, filterEvents } from './analysis/filter-events.ts';
export { type OpenStoreOptions, openStore } from './analysis/open-store.ts';
export { type Recent, type RecentOperation, type RecentOptions, recent } from './analysis/recent.ts';
export { type AgentNode, type CallOfRun, type RunDetail, type RunOptions, run } from './analysis/run.ts';
export { type RunsOptions, runs } from './analysis/runs.ts';
export type { Skipped, StoreFault } from './analysis/store-fault.ts';
export {
  type RunCounts,
  type Summary,
  type SummaryFigures,
  type SummaryGroup,
  type SummaryOptions,
  type SummaryRow,
  summary,
  summaryGroups,
} from './analysis/summary.ts';
export { type TicketMetrics, type TicketSummary, ticketSummary } from './analysis/tickets.ts';
export type { TrendStep } from './analysis/trending/calendar.ts';
export type { TooLongSpan } from './analysis/trending/time-axis.ts';
export type { TrendMetric } from './analysis/trending/trend-metrics.ts';
export type { TrendValue } from './analysis/trending/trend-of.ts';
export { type MetricTrend, type Trends, type TrendsOptions, trends } from './analysis/trends.ts';
export { type VerifyOptions, type VerifyResult, verify } from './analysis/verify.ts';
