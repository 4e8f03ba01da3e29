import { compareBy } from '../common/compare-by.ts';
import type { AnalysedStore } from './analysed-store.ts';
import { whileHeld } from './held-store.ts';

/** What a ticket came to, or one role's part of it. Null is unknown. */
export interface TicketMetrics {
  readonly total_tokens: number | null;
  /** Of the calls whose price is known. */
  readonly total_cost_usd: number | null;
  /** The others. */
  readonly unpriced_calls: number;
  /** The ticket's own time, in all its runs; of a role, that of its agents' turns. */
  readonly total_duration_ms: number | null;
  /** Everything recorded in it. */
  readonly event_count: number;
}

/** A ticket, over all runs that worked on it. What happened in a ticket inside it is the inner one's. */
export interface TicketSummary {
  readonly ticket_id: string;
  /** The session of the last thing that happened in it. */
  readonly session_id: string | null;
  /** As its last run left it. */
  readonly status: string | null;
  readonly projects: readonly string[];
  readonly runs: number;
  readonly model_calls: number;
  /** Error events and failed model calls. */
  readonly errors: number;
  readonly metrics: TicketMetrics;
  /** Outside any agent: the empty string. */
  readonly by_agent_role: Readonly<Record<string, TicketMetrics>>;
  readonly started_at: string | null;
  /** When the last thing happened in it. */
  readonly timestamp: string | null;
}

/** Every ticket that the store's filter selects, the one worked on last first. */
export async function ticketSummary(store: AnalysedStore): Promise<TicketSummary[]> {
  // What is left open is looked for in them, too.
  const rows = await whileHeld(store, ticketColumns, (held) => held.query<TicketRow>(ticketRows));
  return [...Map.groupBy(rows, ({ ticket_id }) => ticket_id).values()]
    .flatMap((ofTicket) => {
      const whole = ofTicket.find(({ is_whole }) => is_whole);
      return whole === undefined ? [] : [summaryOf(whole, ofTicket)];
    })
    .toSorted(compareBy(({ ticket_id }) => ticket_id))
    .toSorted((a, b) => compareBy((ticket: TicketSummary) => ticket.timestamp ?? '')(b, a));
}

/** A ticket's events: all, or those of one role. */
interface TicketRow {
  readonly ticket_id: string;
  readonly is_whole: boolean;
  readonly role: string | null;
  readonly session_id: string | null;
  readonly projects: readonly string[] | null;
  readonly runs: number;
  readonly status: string | null;
  readonly started_at: string | null;
  readonly model_calls: number;
  readonly errors: number;
  readonly total_tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_calls: number;
  readonly ticket_ms: number | null;
  readonly agents_ms: number | null;
  readonly event_count: number;
  readonly timestamp: string | null;
}

/** Of events, those that the rows are made of. */
const ticketColumns: readonly string[] = [
  ...['event', 'ts', 'run_id', 'writer', 'seq', 'project', 'session_id', 'ticket_id', 'agent_role', 'agent_id', 'role'],
  ...['status', 'started_at', 'input_tokens', 'output_tokens', 'cost_usd', 'duration_seconds'],
];

/** Added up in order, so that the last digit is the same each time. */
const inOrder = (condition: string): string =>
  `1000 * list_sum(list(duration_seconds ORDER BY duration_seconds) FILTER (${condition}))`;

const ofTicket = "event = 'ticket_end' OR open_table = 'issues'";
const ofAgent = "event = 'agent' OR open_table = 'agents'";

/** All in one reading of the ledgers, which is what takes time. What has not ended has rows, and no events yet. */
const ticketRows = `
  WITH lines AS (
    SELECT *, NULL AS open_table FROM ledger
    UNION ALL BY NAME
    SELECT * FROM open_rows
  )
  SELECT
    ticket_id,
    grouping(coalesce(role, agent_role)) = 1 AS is_whole,
    coalesce(role, agent_role) AS role,
    arg_max(session_id, (ts, writer, seq)) FILTER (session_id IS NOT NULL AND open_table IS NULL) AS session_id,
    list_sort(list(DISTINCT project) FILTER (project IS NOT NULL)) AS projects,
    count(DISTINCT run_id) AS runs,
    arg_max(status, (started_at, run_id)) FILTER (${ofTicket}) AS status,
    min(started_at) FILTER (${ofTicket}) AS started_at,
    count(*) FILTER (event = 'model_call') AS model_calls,
    count(*) FILTER (event = 'error' OR (event = 'model_call' AND status = 'error')) AS errors,
    tokens(CASE WHEN event = 'model_call' THEN coalesce(input_tokens + output_tokens, input_tokens, output_tokens) END) AS total_tokens,
    usd(CASE WHEN event = 'model_call' THEN cost_usd END) AS cost_usd,
    count(*) FILTER (event = 'model_call' AND is_unpriced(cost_usd, status, input_tokens, output_tokens)) AS unpriced_calls,
    ${inOrder(ofTicket)} AS ticket_ms,
    ${inOrder(ofAgent)} AS agents_ms,
    count(*) FILTER (open_table IS NULL) AS event_count,
    max(ts) FILTER (open_table IS NULL) AS timestamp
  FROM lines
  WHERE ticket_id IS NOT NULL
  GROUP BY GROUPING SETS ((ticket_id), (ticket_id, coalesce(role, agent_role)))`;

function summaryOf(whole: TicketRow, rows: readonly TicketRow[]): TicketSummary {
  const roles = rows.filter(({ is_whole }) => !is_whole).toSorted(compareBy(({ role }) => role ?? ''));
  return {
    ticket_id: whole.ticket_id,
    session_id: whole.session_id,
    status: whole.status,
    projects: whole.projects ?? [],
    runs: whole.runs,
    model_calls: whole.model_calls,
    errors: whole.errors,
    metrics: metricsOf(whole, whole.ticket_ms),
    by_agent_role: Object.fromEntries(roles.map((row) => [row.role ?? '', metricsOf(row, row.agents_ms)])),
    started_at: whole.started_at,
    timestamp: whole.timestamp,
  };
}

/** Nothing was called: nothing was used and nothing is to be paid. */
function metricsOf(row: TicketRow, durationMs: number | null): TicketMetrics {
  const none = row.model_calls === 0 ? 0 : null;
  return {
    total_tokens: row.total_tokens ?? none,
    total_cost_usd: row.cost_usd ?? none,
    unpriced_calls: row.unpriced_calls,
    total_duration_ms: durationMs,
    event_count: row.event_count,
  };
}
