import { createDayOf } from '../common/time-zone.ts';
import type { AnalysedStore } from './analysed-store.ts';
import { stepOf, type TrendStep } from './trending/calendar.ts';
import { type TooLongSpan, timeAxis } from './trending/time-axis.ts';
import { type TrendMetric, trendMetricNames, trendMetrics } from './trending/trend-metrics.ts';
import { type Trend, type TrendValue, trendOf } from './trending/trend-of.ts';

export interface TrendsOptions {
  readonly by: TrendStep;
  /** Default all. */
  readonly metrics?: readonly TrendMetric[];
  /** The first moment that was asked for, and the first behind it, in microseconds since the epoch. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** A metric over time, and how it changes. */
export interface MetricTrend extends Trend {
  readonly metric: TrendMetric;
  readonly unit: string;
  readonly values: readonly TrendValue[];
}

/** Change over time. */
export interface Trends {
  /** IANA: where days are cut. */
  readonly time_zone: string;
  readonly by: TrendStep;
  /** Calls that no cost holds. */
  readonly unpriced_calls: number;
  /** Model calls that happened, by their clock, before the first run began or later than now: they are in no value. */
  readonly calls_outside: number;
  /** Where there are more than 1,000 days or weeks: all metrics are of the newest 1,000 then. */
  readonly too_long: TooLongSpan | null;
  readonly metrics: readonly MetricTrend[];
}

/**
 * Metrics from day to day or week to week: runs and their success by when they started, everything else by when it
 * happened. A day without anything has no cost, no calls and no errors: 0; its success rate and its latency are unknown.
 * A success rate is of finished runs. The first day is that of the first run; of more than 1,000 days or weeks, there are
 * the newest.
 */
export async function trends(store: AnalysedStore, options: TrendsOptions): Promise<Trends> {
  const { by } = options;
  const metrics = [...new Set(options.metrics ?? trendMetricNames)];
  const events = await store.query<EventsOfStep>(eventsByStep(by));
  const runs = await store.query<RunsOfStep>(runsByStep(by));
  const { timeZone, nowMicros } = store;
  const { starts, tooLong } = timeAxis({
    ...{ by, timeZone, nowMicros, until: options.until },
    runs: runs.map((row) => row.start),
    events: events.map((row) => row.start),
  });
  const [first = '', last = ''] = [tooLong?.first ?? starts[0], starts.at(-1)];
  const [eventsOf, runsOf] = [byStart(events), byStart(runs)];
  const cut = cutSteps({ store, options });
  return {
    time_zone: timeZone,
    by,
    unpriced_calls: events.reduce((sum, { unpriced_calls }) => sum + unpriced_calls, 0),
    calls_outside: events.reduce((sum, { start, calls }) => (start < first || start > last ? sum + calls : sum), 0),
    too_long: tooLong,
    metrics: metrics.map((metric) => {
      const values = starts.map((start) => ({
        start,
        value: valuesOf(eventsOf.get(start), runsOf.get(start))[metric],
        is_partial: cut.has(start),
      }));
      return { metric, unit: trendMetrics[metric], ...trendOf(values), values };
    }),
  };
}

interface EventsOfStep {
  readonly start: string;
  readonly calls: number;
  readonly tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_calls: number;
  readonly latency_p95_ms: number | null;
  readonly errors: number;
}

interface RunsOfStep {
  readonly start: string;
  readonly runs: number;
  readonly finished: number;
  readonly completed: number;
}

const start = (by: TrendStep, column: string): string =>
  `strftime(date_trunc('${by}', CAST(local_day(${column}) AS DATE)), '%Y-%m-%d')`;

const eventsByStep = (by: TrendStep): string => `
  SELECT
    ${start(by, 'ts')} AS start,
    count(*) FILTER (event = 'model_call') AS calls,
    tokens(CASE WHEN event = 'model_call' THEN coalesce(input_tokens + output_tokens, input_tokens, output_tokens) END) AS tokens,
    usd(CASE WHEN event = 'model_call' THEN cost_usd END) AS cost_usd,
    count(*) FILTER (event = 'model_call' AND is_unpriced(cost_usd, status, input_tokens, output_tokens)) AS unpriced_calls,
    quantile_cont(CASE WHEN event = 'model_call' THEN duration_ms END, 0.95) AS latency_p95_ms,
    count(*) FILTER (event = 'error' OR (event = 'model_call' AND status = 'error')) AS errors
  FROM ledger
  WHERE event IN ('model_call', 'error') AND ts IS NOT NULL
  GROUP BY 1`;

const runsByStep = (by: TrendStep): string => `
  SELECT
    ${start(by, 'started_at')} AS start,
    count(*) AS runs,
    count(*) FILTER (status IN ('completed', 'failed', 'cancelled', 'crashed')) AS finished,
    count(*) FILTER (status = 'completed') AS completed
  FROM runs
  WHERE started_at IS NOT NULL
  GROUP BY 1`;

function valuesOf(
  events: EventsOfStep | undefined,
  runs: RunsOfStep | undefined,
): Readonly<Record<TrendMetric, number | null>> {
  const hasCalls = (events?.calls ?? 0) > 0;
  return {
    cost_usd: hasCalls ? (events?.cost_usd ?? null) : 0,
    tokens: hasCalls ? (events?.tokens ?? null) : 0,
    runs: runs?.runs ?? 0,
    success_rate: runs === undefined || runs.finished === 0 ? null : runs.completed / runs.finished,
    latency_p95_ms: events?.latency_p95_ms ?? null,
    calls: events?.calls ?? 0,
    errors: events?.errors ?? 0,
  };
}

const byStart = <T extends { readonly start: string }>(rows: readonly T[]): Map<string, T> =>
  new Map(rows.map((row) => [row.start, row]));

interface Asked {
  readonly store: AnalysedStore;
  readonly options: TrendsOptions;
}

/** The days or weeks of which not all was asked for, or which are not over. */
function cutSteps({ store: { timeZone, nowMicros }, options: { by, since, until } }: Asked): ReadonlySet<string> {
  const dayOf = createDayOf(timeZone);
  const stepAt = (micros: number): string => stepOf(dayOf(micros), by);
  // A moment that a day begins with cuts none.
  const isWithin = (micros: number): boolean => stepAt(micros - 1) === stepAt(micros);
  const moments = [since, until].filter((micros) => micros !== undefined && isWithin(micros)) as number[];
  return new Set([...moments, nowMicros].map(stepAt));
}
