import { type TicketMetrics, type TicketSummary, ticketSummary } from '../../analysis/tickets.ts';
import { counted } from '../../common/counted.ts';
import { countText, secondsText } from '../../common/figure-text.ts';
import { type TableColumn, tableLines } from '../../common/table.ts';
import { usdText } from '../../common/usd.ts';
import { askStore } from '../ask-store.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import type { QuestionOptions } from '../options/question-options.ts';

/** What `runledger tickets` is given. */
export interface TicketsOptions extends QuestionOptions {
  readonly id: string | undefined;
}

/** Lists tickets, or shows one. */
export async function tickets({ id, ...options }: TicketsOptions, io: CommandIo): Promise<ExitCode> {
  const asked = id === undefined ? options : { ...options, ticketId: [id] };
  return await askStore(asked, io, async ({ store }) => {
    const found = await ticketSummary(store);
    const isMissing = id !== undefined && found.length === 0;
    return {
      json: { tickets: found },
      text: (place) => (id === undefined ? listText(found, place) : found.flatMap((ticket) => oneText(ticket, place))),
      complaints: isMissing ? [`${id}: there is no such ticket`] : [],
      code: isMissing ? exitCode.failed : exitCode.done,
    };
  });
}

interface Place {
  readonly width: number | null;
}

const metricColumns: readonly TableColumn[] = [
  { title: 'USD', isFigure: true },
  { title: 'unpriced', isFigure: true, mayBeLeftOut: true },
  { title: 'tokens', isFigure: true },
  { title: 'time', isFigure: true, mayBeLeftOut: true },
  { title: 'events', isFigure: true, mayBeLeftOut: true },
];

const metricCells = (metrics: TicketMetrics): string[] => [
  usdText(metrics.total_cost_usd),
  metrics.unpriced_calls === 0 ? '' : countText(metrics.unpriced_calls),
  countText(metrics.total_tokens),
  secondsText(metrics.total_duration_ms === null ? null : metrics.total_duration_ms / 1000),
  countText(metrics.event_count),
];

const listColumns: readonly TableColumn[] = [
  { title: 'ticket', mayBeCut: true },
  { title: 'status' },
  { title: 'runs', isFigure: true },
  { title: 'calls', isFigure: true, mayBeLeftOut: true },
  ...metricColumns,
  { title: 'last', mayBeLeftOut: true },
];

function listText(found: readonly TicketSummary[], { width }: Place): string[] {
  if (found.length === 0) return ['no tickets'];
  const rows = found.map((ticket) => [
    ticket.ticket_id,
    ticket.status ?? '',
    countText(ticket.runs),
    countText(ticket.model_calls),
    ...metricCells(ticket.metrics),
    secondOf(ticket.timestamp),
  ]);
  return [...tableLines(listColumns, rows, { width }), '', legend];
}

const legend = 'unpriced: calls that no cost holds; – is unknown; times are UTC';

function oneText(ticket: TicketSummary, { width }: Place): string[] {
  const { ticket_id, status, runs, projects, session_id, started_at, timestamp, by_agent_role, metrics, errors } =
    ticket;
  const roles = Object.entries(by_agent_role).map(([role, own]) => [role || '(no agent)', ...metricCells(own)]);
  const rows = [...roles, ['all', ...metricCells(metrics)]];
  return [
    `${ticket_id}: ${[status ?? 'no status', counted(runs, 'run'), ...projects].join(', ')}`,
    `${secondOf(started_at)} to ${secondOf(timestamp)}, last in session ${session_id ?? '–'}, ${counted(errors, 'error')}`,
    '',
    ...tableLines([{ title: 'role', mayBeCut: true }, ...metricColumns], rows, { width }),
    '',
    legend,
  ];
}

/** `2026-11-01 09:30:00`. */
const secondOf = (time: string | null): string => time?.slice(0, 19).replace('T', ' ') ?? '–';
