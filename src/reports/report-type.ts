import type { BestGroup, Comparison } from '../analysis/comparison/index.ts';
import type { Skipped, StoreFault } from '../analysis/store-fault.ts';
import type { SummaryRow } from '../analysis/summary.ts';
import type { TrendStep } from '../analysis/trending/calendar.ts';
import type { TooLongSpan } from '../analysis/trending/time-axis.ts';
import type { MetricTrend } from '../analysis/trends.ts';
import type { UsageOfDay } from '../analysis/usage-by-day.ts';

/** What a report says it is. */
export const reportFormat = 'runledger-report';

/** The version of what a report holds; members are only ever added within one. */
export const reportVersion = 1;

/**
 * A report: what the runs of a period came to, how they compare, and what is not in the figures. It is the JSON document
 * itself, and what every other format is made of. Null is unknown; money is USD, shares are 0 to 1, times RFC 3339 in UTC.
 */
export interface Report {
  readonly format: typeof reportFormat;
  readonly version: typeof reportVersion;
  readonly generated_at: string;
  /** The version of Runledger that made it. */
  readonly runledger: string;
  /** IANA: where days are cut. */
  readonly time_zone: string;
  readonly period: ReportPeriod;
  /** What else was selected; without members, everything. */
  readonly filter: { readonly [member: string]: readonly string[] };
  readonly totals: ReportTotals;
  readonly left_out: LeftOut;
  /** Model calls; the dearest first. */
  readonly by_model: readonly SummaryRow[];
  readonly by_agent_role: readonly SummaryRow[];
  /** Calls of tools. */
  readonly by_tool: readonly SummaryRow[];
  readonly by_ticket: readonly ReportTicket[];
  readonly by_project: readonly SummaryRow[];
  readonly by_user: readonly SummaryRow[];
  /** Each day from the first run on, those on which nothing happened too; the newest 1,000 where there are more. */
  readonly daily: readonly ReportDay[];
  readonly daily_by_model: readonly UsageOfDay[];
  /** Runs by model, beside each other. */
  readonly models: Comparison;
  /** Runs by configuration, likewise. */
  readonly configurations: Comparison;
  readonly best: BestGroup;
  /** Which days and weeks there are. */
  readonly time_axis: ReportTimeAxis;
  /** Change from step to step of the time axis. */
  readonly trends: readonly ReportTrend[];
}

/** When the runs of a report began. */
export interface ReportPeriod {
  /** As asked for; null where nothing was. */
  readonly since: string | null;
  /** The moment itself left out; null where nothing was asked for. */
  readonly until: string | null;
  readonly first_run_at: string | null;
  readonly last_run_at: string | null;
  /** The period just before, as long as this one up to now; null where this one has no beginning. */
  readonly before: { readonly since: string; readonly until: string } | null;
}

/** A total, beside that of the period before. */
export interface ReportTotal {
  readonly value: number | null;
  readonly before: number | null;
  /** `value` less `before`. */
  readonly change: number | null;
  /** The change as a share of `before`; null where that is 0 or unknown. */
  readonly change_share: number | null;
}

/** What a report adds up, and in which unit. */
export const totalUnits = {
  runs: 'count',
  completed_runs: 'count',
  failed_runs: 'count',
  cancelled_runs: 'count',
  crashed_runs: 'count',
  running_runs: 'count',
  /** Completed runs, of all that ended. */
  success_rate: 'share',
  /** Of the calls whose price is known. */
  cost_usd: 'usd',
  unpriced_calls: 'count',
  model_calls: 'count',
  failed_model_calls: 'count',
  input_tokens: 'count',
  output_tokens: 'count',
  /** Input and output. */
  total_tokens: 'count',
  /** Of the input. */
  cache_read_tokens: 'count',
  /** Of model calls. */
  latency_p50_ms: 'ms',
  latency_p95_ms: 'ms',
  tool_calls: 'count',
  failed_tool_calls: 'count',
} as const;

/** One of them. */
export type TotalName = keyof typeof totalUnits;

/** All of them. */
export type ReportTotals = { readonly [N in TotalName]: ReportTotal };

/** What is not in the figures, or not whole in them. */
export interface LeftOut {
  readonly unpriced_calls: number;
  readonly unpriced_by_model: readonly { readonly model: string | null; readonly calls: number }[];
  /** Runs that go on, and runs that crashed. */
  readonly incomplete_runs: readonly IncompleteRun[];
  /** Runs and lines that could not be read. */
  readonly skipped: Skipped;
  /** How many things could not be taken as they stand, and the first of them. */
  readonly fault_count: number;
  readonly faults: readonly StoreFault[];
}

/** A run that has not come to an end of its own. */
export interface IncompleteRun {
  readonly run_id: string | null;
  readonly project: string | null;
  readonly status: string | null;
  readonly started_at: string | null;
  /** So far, or as far as is known. */
  readonly model_calls: number | null;
  readonly cost_usd: number | null;
}

/** What a ticket came to. */
export interface ReportTicket {
  readonly ticket_id: string;
  readonly status: string | null;
  readonly runs: number;
  readonly model_calls: number;
  readonly errors: number;
  readonly total_tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_calls: number;
  readonly duration_ms: number | null;
}

/** What time is cut into, and what of it is not told. */
export interface ReportTimeAxis {
  /** Trends are by week where there are too many days for them. */
  readonly trends_by: TrendStep;
  /** The days, where `daily` has not all of them. */
  readonly daily_too_long: TooLongSpan | null;
  /** The weeks, where the trends are not of all of them. */
  readonly trends_too_long: TooLongSpan | null;
  /** Model calls that happened, by their clock, before the first run began or later than now: on none of the days. */
  readonly calls_outside: number;
}

/** A day: runs by when they began, everything else by when it happened. */
export interface ReportDay {
  readonly day: string;
  /** It is not over, or not all of it was asked for. */
  readonly is_partial: boolean;
  readonly runs: number | null;
  readonly success_rate: number | null;
  readonly calls: number | null;
  readonly errors: number | null;
  readonly tokens: number | null;
  readonly cost_usd: number | null;
  readonly latency_p95_ms: number | null;
}

/** How a metric changes, of whose days `daily` has the values. A slope is a day or a week: see `ReportTimeAxis`. */
export type ReportTrend = Omit<MetricTrend, 'values'>;
