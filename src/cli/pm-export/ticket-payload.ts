import type { TicketMetrics, TicketSummary } from '../../analysis/tickets.ts';
import { counted } from '../../common/counted.ts';
import { escapeHtml } from '../../common/escape-html.ts';
import { usdText } from '../../common/usd.ts';

/** What a ticket came to, as any program may take it. */
export interface TicketPayload {
  readonly ticket_id: string;
  readonly session_id: string | null;
  readonly metrics: TicketMetrics;
  readonly by_agent_role: Readonly<Record<string, TicketMetrics>>;
  /** When the last thing happened in the ticket: the same ticket gives the same payload. */
  readonly timestamp: string | null;
}

/** The payload of a ticket. */
export function ticketPayload({
  ticket_id,
  session_id,
  metrics,
  by_agent_role,
  timestamp,
}: TicketSummary): TicketPayload {
  return { ticket_id, session_id, metrics, by_agent_role, timestamp };
}

/** A comment as Plane takes it. */
export interface PlaneComment {
  readonly comment_html: string;
  /** By these two Plane knows the comment again; it takes no second one of the same. */
  readonly external_id: string;
  readonly external_source: string;
}

/** The comment that says what a ticket came to. */
export function planeComment(payload: TicketPayload): PlaneComment {
  const { ticket_id, metrics, by_agent_role } = payload;
  const roles = Object.entries(by_agent_role).filter(([role]) => role !== '');
  const items = roles.map(([role, own]) => `<li>${escapeHtml(role)}: ${escapeHtml(figuresText(own))}</li>`);
  const list = items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
  return {
    comment_html: `<p><strong>Runledger</strong>: ${escapeHtml(figuresText(metrics))}</p>${list}`,
    external_id: ticket_id,
    external_source: 'runledger',
  };
}

/** An attachment as Linear takes it, but for the issue that it belongs to. */
export interface LinearAttachment {
  readonly title: string;
  readonly subtitle: string;
  /** Texts and numbers, as Linear wants them; what is unknown is not there. */
  readonly metadata: Readonly<Record<string, string | number>>;
}

/** The attachment that says what a ticket came to. */
export function linearAttachment({ metrics, by_agent_role, session_id, timestamp }: TicketPayload): LinearAttachment {
  const roles = Object.entries(by_agent_role).filter(([role]) => role !== '');
  const subtitle = roles.map(([role, own]) => `${role}: ${costText(own)}`).join(', ');
  const metadata = Object.entries({ ...metrics, session_id, timestamp }).filter(
    (entry): entry is [string, string | number] => entry[1] !== null,
  );
  return { title: `Runledger: ${figuresText(metrics)}`, subtitle, metadata: Object.fromEntries(metadata) };
}

/** `1.25 USD, 120,000 tokens, 12 min 5 s, 240 events`. */
function figuresText(metrics: TicketMetrics): string {
  const { total_tokens, total_duration_ms, event_count } = metrics;
  return [
    costText(metrics),
    counted(total_tokens, 'token'),
    ...(total_duration_ms === null ? [] : [durationText(total_duration_ms)]),
    counted(event_count, 'event'),
  ].join(', ');
}

function costText({ total_cost_usd, unpriced_calls }: TicketMetrics): string {
  const left = unpriced_calls === 0 ? '' : ` (without ${counted(unpriced_calls, 'unpriced call')})`;
  return `${usdText(total_cost_usd)} USD${left}`;
}

/** `3.2 s`, `12 min 5 s`, `2 h 3 min`. */
function durationText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
