import type { AnalysedStore } from '../analysis/analysed-store.ts';
import { bestGroup, compareGroups, defaultWeights, groupRuns, sampleGroups } from '../analysis/comparison/index.ts';
import { readComparedRuns } from '../analysis/comparison/read-compared-runs.ts';
import type { Filter } from '../analysis/filter.ts';
import { whileHeld } from '../analysis/held-store.ts';
import { openStore } from '../analysis/open-store.ts';
import { runs } from '../analysis/runs.ts';
import { defaultChance } from '../analysis/statistics/index.ts';
import { type SummaryGroup, type SummaryRow, summary } from '../analysis/summary.ts';
import { type TicketSummary, ticketSummary } from '../analysis/tickets.ts';
import { type Trends, trends } from '../analysis/trends.ts';
import { usageByDay } from '../analysis/usage-by-day.ts';
import { eventColumns, type Row } from '../catalogue/index.ts';
import { formatMicros } from '../common/clock.ts';
import { packageVersion } from '../common/version.ts';
import { leftOut } from './left-out.ts';
import { filterBefore } from './period.ts';
import {
  type Report,
  type ReportDay,
  type ReportPeriod,
  type ReportTicket,
  reportFormat,
  reportVersion,
} from './report-type.ts';
import { readSummaries, reportTotals } from './totals.ts';

/** What a report is of. */
export interface CreateReportOptions {
  /** The filter that the store was opened with: from it comes the period that this one is set beside. */
  readonly filter?: Filter | undefined;
  /** Of the bootstrap: the same runs and seed give the same intervals. */
  readonly seed?: number | undefined;
  /** How much memory the database of the period before may take, such as `2GB`. */
  readonly memoryLimit?: string | undefined;
}

/**
 * Gathers a report from an open store. The same store at the same time, with the same options, gives the same report; for
 * the period before, the store is opened once more.
 */
export function createReport(store: AnalysedStore, options: CreateReportOptions = {}): Promise<Report> {
  return whileHeld(store, reportColumns, (held) => gatherReport(held, options));
}

/** The columns of events that its questions are about: those who hold a store for more than a report add theirs. */
export const reportColumns: readonly string[] = [
  ...['event', 'ts', 'run_id', 'writer', 'seq', 'project', 'session_id', 'ticket_id', 'agent_role', 'agent_id'],
  ...['operation', 'request_model', 'response_model', 'tool_name', 'name', 'role', 'status', 'started_at'],
  ...['input_tokens', 'output_tokens', 'cache_read_tokens', 'cost_usd', 'duration_ms', 'duration_seconds', 'score'],
  ...Object.keys(eventColumns.quality),
];

async function gatherReport(
  store: AnalysedStore,
  { filter = {}, seed, memoryLimit }: CreateReportOptions,
): Promise<Report> {
  const earlier = filterBefore(filter, store.nowMicros);
  const now = await readSummaries(store);
  const before = earlier === null ? null : await summariesBefore(store, { filter: earlier, memoryLimit });
  const groups = async (by: SummaryGroup): Promise<readonly SummaryRow[]> => (await summary(store, { by })).groups;
  const chance = { ...defaultChance, ...(seed !== undefined && { seed }) };
  // Read once: it is what takes longest.
  const compared = await readComparedRuns(store);
  const [byModel, byConfiguration] = [groupRuns(compared, 'model'), groupRuns(compared, 'config')];
  const ofConfigurations = sampleGroups(byConfiguration, chance);
  const asked = { since: filter.since, until: filter.until };
  const days = await trends(store, { by: 'day', ...asked });
  const change = days.too_long === null ? days : await trends(store, { by: 'week', ...asked });
  const all = await runs(store);
  return {
    format: reportFormat,
    version: reportVersion,
    generated_at: formatMicros(store.nowMicros),
    runledger: packageVersion(),
    time_zone: store.timeZone,
    period: periodOf(filter, { earlier, runs: all }),
    filter: selected(filter),
    totals: reportTotals(now, before),
    by_model: now.models.groups,
    by_agent_role: await groups('agent_role'),
    by_tool: now.tools.groups,
    by_ticket: (await ticketSummary(store)).map(ticketRow).toSorted((a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1)),
    by_project: await groups('project'),
    by_user: await groups('user'),
    daily: daysOf(days),
    daily_by_model: await usageByDay(store),
    models: compareGroups(byModel, chance),
    configurations: compareGroups(byConfiguration, { ...chance, samples: ofConfigurations }),
    best: bestGroup(byConfiguration, { ...chance, weights: defaultWeights, samples: ofConfigurations }),
    time_axis: {
      trends_by: change.by,
      daily_too_long: days.too_long,
      trends_too_long: change.too_long,
      calls_outside: days.calls_outside,
    },
    trends: change.metrics.map(({ values: _, ...trend }) => trend),
    // By now, whatever cannot be read has been tried.
    left_out: leftOut(store, { runs: all, models: now.models }),
  };
}

async function summariesBefore(
  { directory, timeZone, nowMicros }: AnalysedStore,
  { filter, memoryLimit }: { readonly filter: Filter; readonly memoryLimit: string | undefined },
) {
  const store = await openStore(directory, { filter, timeZone, memoryLimit, now: () => nowMicros });
  try {
    return await readSummaries(store);
  } finally {
    await store.close();
  }
}

interface Began {
  readonly earlier: { readonly since: number; readonly until: number } | null;
  /** The newest first. */
  readonly runs: readonly Row<'runs'>[];
}

function periodOf({ since, until }: Filter, { earlier, runs: all }: Began): ReportPeriod {
  const starts = all.flatMap(({ started_at }) => started_at ?? []);
  return {
    since: since === undefined ? null : formatMicros(since),
    until: until === undefined ? null : formatMicros(until),
    first_run_at: starts.at(-1) ?? null,
    last_run_at: starts[0] ?? null,
    before: earlier && { since: formatMicros(earlier.since), until: formatMicros(earlier.until) },
  };
}

/** Members that select anything, named as columns are: `run_ids`. The period has its own place. */
function selected(filter: Filter): Report['filter'] {
  const members = Object.entries(filter).filter((entry): entry is [string, readonly string[]] => {
    const [, values] = entry;
    return Array.isArray(values) && values.length > 0;
  });
  return Object.fromEntries(
    members.map(([name, values]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), values]),
  );
}

function ticketRow({ ticket_id, status, runs: worked, model_calls, errors, metrics }: TicketSummary): ReportTicket {
  return {
    ticket_id,
    status,
    runs: worked,
    model_calls,
    errors,
    total_tokens: metrics.total_tokens,
    cost_usd: metrics.total_cost_usd,
    unpriced_calls: metrics.unpriced_calls,
    duration_ms: metrics.total_duration_ms,
  };
}

function daysOf({ metrics }: Trends): ReportDay[] {
  const valueAt = (name: string, place: number): number | null =>
    metrics.find(({ metric }) => metric === name)?.values[place]?.value ?? null;
  return (metrics[0]?.values ?? []).map(({ start, is_partial }, place) => ({
    day: start,
    is_partial,
    runs: valueAt('runs', place),
    success_rate: valueAt('success_rate', place),
    calls: valueAt('calls', place),
    errors: valueAt('errors', place),
    tokens: valueAt('tokens', place),
    cost_usd: valueAt('cost_usd', place),
    latency_p95_ms: valueAt('latency_p95_ms', place),
  }));
}
