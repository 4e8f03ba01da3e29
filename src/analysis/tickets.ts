import { compareBy } from '../common/compare-by.ts';
import type { AnalysedStore } from './analysed-store.ts';

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
  const rows = await store.query<EventsOfTicket>(events);
  const times = await store.query<TimeOfTicket>(durations);
  const timesOf = Map.groupBy(times, ({ ticket_id }) => ticket_id);
  return [...Map.groupBy(rows, ({ ticket_id }) => ticket_id).values()]
    .flatMap((ofTicket) => {
      const whole = ofTicket.find(({ is_whole }) => is_whole);
      return whole === undefined ? [] : [summaryOf(whole, { ofTicket, times: timesOf.get(whole.ticket_id) ?? [] })];
    })
    .toSorted(compareBy(({ ticket_id }) => ticket_id))
    .toSorted((a, b) => compareBy((ticket: TicketSummary) => ticket.timestamp ?? '')(b, a));
}

/** A ticket's events: all, or those of one role. */
interface EventsOfTicket {
  readonly ticket_id: string;
  readonly is_whole: boolean;
  readonly agent_role: string | null;
  readonly session_id: string | null;
  readonly projects: readonly string[] | null;
  readonly runs: number;
  readonly model_calls: number;
  readonly errors: number;
  readonly total_tokens: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_calls: number;
  readonly event_count: number;
  readonly timestamp: string | null;
}

const events = `
  SELECT
    ticket_id,
    grouping(agent_role) = 1 AS is_whole,
    agent_role,
    arg_max(session_id, (ts, writer, seq)) FILTER (session_id IS NOT NULL) AS session_id,
    list_sort(list(DISTINCT project) FILTER (project IS NOT NULL)) AS projects,
    count(DISTINCT run_id) AS runs,
    count(*) FILTER (event = 'model_call') AS model_calls,
    count(*) FILTER (event = 'error' OR (event = 'model_call' AND status = 'error')) AS errors,
    sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0))
      FILTER (event = 'model_call' AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)) AS total_tokens,
    usd(CASE WHEN event = 'model_call' THEN cost_usd END) AS cost_usd,
    count(*) FILTER (event = 'model_call' AND cost_usd IS NULL
      AND (status <> 'error' OR status IS NULL OR input_tokens IS NOT NULL OR output_tokens IS NOT NULL)) AS unpriced_calls,
    count(*) AS event_count,
    max(ts) AS timestamp
  FROM ledger
  WHERE ticket_id IS NOT NULL
  GROUP BY GROUPING SETS ((ticket_id), (ticket_id, agent_role))`;

/** How long a ticket was worked on, or, where a role is named, that role's agents. */
interface TimeOfTicket {
  readonly ticket_id: string;
  readonly agent_role: string | null;
  readonly status: string | null;
  readonly started_at: string | null;
  readonly duration_ms: number | null;
}

/** Added up in order, so that the last digit is the same each time. */
const inOrder = 'list_sum(list(duration_seconds ORDER BY duration_seconds)) * 1000 AS duration_ms';

const durations = `
  SELECT ticket_id, NULL AS agent_role, arg_max(status, (started_at, run_id)) AS status, min(started_at) AS started_at,
    ${inOrder}
  FROM issues WHERE ticket_id IS NOT NULL GROUP BY ticket_id
  UNION ALL
  SELECT ticket_id, role AS agent_role, NULL AS status, NULL AS started_at, ${inOrder}
  FROM agents WHERE ticket_id IS NOT NULL AND role IS NOT NULL GROUP BY ticket_id, role`;

function summaryOf(
  whole: EventsOfTicket,
  { ofTicket, times }: { readonly ofTicket: readonly EventsOfTicket[]; readonly times: readonly TimeOfTicket[] },
): TicketSummary {
  const own = times.find(({ agent_role }) => agent_role === null);
  const timeOf = (role: string | null): number | null =>
    role === null ? null : (times.find(({ agent_role }) => agent_role === role)?.duration_ms ?? null);
  const roles = ofTicket.filter(({ is_whole }) => !is_whole).toSorted(compareBy(({ agent_role }) => agent_role ?? ''));
  return {
    ticket_id: whole.ticket_id,
    session_id: whole.session_id,
    status: own?.status ?? null,
    projects: whole.projects ?? [],
    runs: whole.runs,
    model_calls: whole.model_calls,
    errors: whole.errors,
    metrics: metricsOf(whole, own?.duration_ms ?? null),
    by_agent_role: Object.fromEntries(
      roles.map((row) => [row.agent_role ?? '', metricsOf(row, timeOf(row.agent_role))]),
    ),
    started_at: own?.started_at ?? null,
    timestamp: whole.timestamp,
  };
}

/** Nothing was called: nothing was used and nothing is to be paid. */
function metricsOf(row: EventsOfTicket, durationMs: number | null): TicketMetrics {
  const none = row.model_calls === 0 ? 0 : null;
  return {
    total_tokens: row.total_tokens ?? none,
    total_cost_usd: row.cost_usd ?? none,
    unpriced_calls: row.unpriced_calls,
    total_duration_ms: durationMs,
    event_count: row.event_count,
  };
}
