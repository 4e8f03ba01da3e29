import type { AnalysedStore } from './analysed-store.ts';
import { firstOfLastDays } from './last-days.ts';
import { type SummaryGroup, summarySource } from './summary-source.ts';

export { type SummaryGroup, summaryGroups } from './summary-source.ts';

/** What is added up. */
export interface SummaryOptions {
  /** What calls are put together by; nothing but the total, where nothing is said. */
  readonly by?: SummaryGroup | undefined;
  /** Only calls of so many last days, today with them, in the store's time zone. */
  readonly days?: number | undefined;
}

/** What a store came to. */
export interface Summary {
  readonly by: SummaryGroup | null;
  /** The first day that is counted; null where all are. */
  readonly since_day: string | null;
  /** The runs that the store's filter selects, by how they stand; without those that ended before `since_day`. */
  readonly runs: RunCounts;
  readonly total: SummaryFigures;
  /** The dearest first, days in their order. */
  readonly groups: readonly SummaryRow[];
}

/** Runs by how they stand. */
export interface RunCounts {
  readonly all: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly crashed: number;
  readonly running: number;
}

/**
 * Figures of calls: model calls; by tool, the calls of tools, which have neither tokens nor cost; by operation, its
 * executions, and the tokens and cost of the model calls in them. A sum of tokens or money is null where there were model
 * calls and none knew it, and a sum of tokens where it is over 2^53−1.
 */
export interface SummaryFigures {
  /** In which there is any. */
  readonly runs: number;
  readonly calls: number;
  readonly successes: number;
  /** Those that failed; ones that were aborted are neither. */
  readonly errors: number;
  /** successes / calls, 0 to 1; null where there are no calls. */
  readonly success_rate: number | null;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  /** Input and output. */
  readonly total_tokens: number | null;
  /** Of the input. */
  readonly cache_read_tokens: number | null;
  /** Of all calls whose price is known. */
  readonly cost_usd: number | null;
  /** Model calls whose cost is unknown, and which `cost_usd` leaves out. */
  readonly unpriced_calls: number;
  readonly avg_duration_ms: number | null;
  readonly min_duration_ms: number | null;
  readonly max_duration_ms: number | null;
  /** By linear interpolation, as in every table. */
  readonly p50_duration_ms: number | null;
  readonly p95_duration_ms: number | null;
}

/** One group's figures. */
export interface SummaryRow extends SummaryFigures {
  /** Its name; null for the calls that have none, as those made outside any agent. */
  readonly group: string | null;
}

/** Adds up the calls of a store, in all and by what they have in common. */
export async function summary(store: AnalysedStore, { by, days }: SummaryOptions = {}): Promise<Summary> {
  const sinceDay = days === undefined ? null : firstOfLastDays(days, store);
  const sql = figuresSql({ by: by ?? null, isSince: sinceDay !== null });
  const parameters = sinceDay === null ? {} : { since: sinceDay };
  const rows = await store.query<SummaryRow & { readonly is_total: boolean }>(sql, parameters);
  const total = rows.find(({ is_total }) => is_total);
  if (total === undefined) throw new Error('a total is missing');
  const { is_total, group, ...figures } = total;
  const [counts] = await store.query<RunCounts>(runCountsSql(sinceDay !== null), parameters);
  if (counts === undefined) throw new Error('the counts of runs are missing');
  const groups = rows.filter((row) => !row.is_total).map(({ is_total: _, ...row }) => row);
  return { by: by ?? null, since_day: sinceDay, runs: counts, total: figures, groups };
}

/** One reading of the ledgers, for the groups and the total. */
function figuresSql({ by, isSince }: { readonly by: SummaryGroup | null; readonly isSince: boolean }): string {
  const order = by === 'day' ? '"group" NULLS LAST' : 'cost_usd DESC NULLS LAST, calls DESC, "group" NULLS LAST';
  return `
    SELECT
      "group", is_total, runs, calls, successes, errors,
      successes / nullif(calls, 0) AS success_rate,
      input_tokens, output_tokens, total_tokens,
      cache_read_tokens, cost_usd, unpriced_calls,
      avg_duration_ms, min_duration_ms, max_duration_ms,
      quantiles[1] AS p50_duration_ms, quantiles[2] AS p95_duration_ms
    FROM (
      SELECT
        ${by === null ? 'NULL' : 'group_name'} AS "group",
        ${by === null ? 'true' : 'grouping(group_name) = 1'} AS is_total,
        count(DISTINCT run_id) AS runs,
        ${countOf('is_call')} AS calls,
        ${countOf('is_call AND is_success')} AS successes,
        ${countOf('is_call AND is_error')} AS errors,
        ${knownOf('tokens(input_tokens)', by)} AS input_tokens,
        ${knownOf('tokens(output_tokens)', by)} AS output_tokens,
        ${knownOf(`tokens(${inAndOut})`, by)} AS total_tokens,
        ${knownOf('tokens(cache_read_tokens)', by)} AS cache_read_tokens,
        ${knownOf('usd(cost_usd)', by)} AS cost_usd,
        ${countOf('is_unpriced')} AS unpriced_calls,
        ${mean} AS avg_duration_ms,
        min(duration_ms) AS min_duration_ms,
        max(duration_ms) AS max_duration_ms,
        quantile_cont(duration_ms, [0.5, 0.95]) AS quantiles
      FROM (${summarySource(by)})
      ${isSince ? 'WHERE local_day(ts) >= $since' : ''}
      ${by === null ? '' : 'GROUP BY GROUPING SETS ((group_name), ())'}
    )
    ORDER BY is_total DESC, ${order}`;
}

/** How many calls a condition holds of. Where each `FILTER`s what is counted, the whole question takes a sixth longer. */
const countOf = (condition: string): string => `coalesce(count_if(${condition}), 0)`;

/** What a call used, as far as it is known. */
const inAndOut = 'coalesce(input_tokens + output_tokens, input_tokens, output_tokens)';

/** Of whole picoseconds, so that threads add up the same whatever their order; what took 10^24 ms took none. */
const mean = 'CAST(avg(TRY_CAST(duration_ms AS DECIMAL(33, 9))) AS DOUBLE)';

/** 0 where there were no model calls at all, and null where none knew: as a run's own totals have it. */
function knownOf(sum: string, by: SummaryGroup | null): string {
  return by === 'tool' ? 'NULL' : `CASE WHEN ${countOf('is_model_call')} = 0 THEN 0 ELSE ${sum} END`;
}

const runCountsSql = (isSince: boolean): string => `
  SELECT
    count(*) AS "all",
    count(*) FILTER (status = 'completed') AS completed,
    count(*) FILTER (status = 'failed') AS failed,
    count(*) FILTER (status = 'cancelled') AS cancelled,
    count(*) FILTER (status = 'crashed') AS crashed,
    count(*) FILTER (status = 'running') AS running
  FROM runs
  ${isSince ? 'WHERE ended_at IS NULL OR local_day(ended_at) >= $since' : ''}`;
