import {
  type AgentTotals,
  type EventFields,
  type EventName,
  eventColumns,
  isKnownEvent,
  type LedgerEvent,
  type RunSummary,
  type SessionTotals,
  type TicketTotals,
} from '../../catalogue/index.ts';
import { formatMicros } from '../../common/clock.ts';
import { mainWriter } from '../layout.ts';
import { secondsBetween } from '../seconds-between.ts';
import { Groups } from './groups.ts';
import { maxOpenScopes, type ScopeBudget } from './open-scopes.ts';
import { RunFigures } from './run-figures.ts';
import type { Scope } from './scopes.ts';
import { UnknownCosts, type UnknownCostsView } from './unknown-costs.ts';
import { Usage } from './usage.ts';
import { type OpenScopeView, type OpenScopeViews, WriterScopes } from './writer-scopes.ts';

/** Whose totals these are. */
export interface TotalsIdentity {
  readonly runId: string;
  readonly project: string | null;
  /** Whose agents, tickets and sessions `agent`, `ticket` and `session` answer for: `main` where nothing is said. */
  readonly writer?: string;
}

/** What a run comes to, fixed at one moment: what tables are written from. */
export interface TotalsView {
  readonly summary: RunSummary;
  /** Events by name; those under names of the agent's own are counted as `custom`. */
  readonly eventCounts: Readonly<Record<EventName, number>>;
  readonly open: OpenScopeViews;
}

/** Writers whose scopes are kept apart; a run with more of them is no run of ours. */
const maxWriters = 256;

/** Totals of nothing at all. */
const noAgent: AgentTotals = { ...new Usage().totals(), retries: 0, model: null };
const noTicket: TicketTotals = { ...new Usage().totals(), agents: 0, pipelines: 0, debuggingCycles: 0, code: null };
const noSession: SessionTotals = { ...new Usage().totals(), events: 0 };

/**
 * The fold of a run's events into its totals: the same whether they are added as they happen or read back from the
 * ledgers, in whatever order the ledgers of several writers are read. What it keeps grows by 8 bytes a measured duration
 * and is else bounded by what is open. A class because it is state with a lifetime.
 */
export class Totals {
  readonly #identity: TotalsIdentity;
  readonly #figures = new RunFigures();
  readonly #unknownCosts = new UnknownCosts();
  readonly #writers: Groups<WriterScopes>;
  readonly #eventCounts = zeroCounts();
  #events = 0;
  #firstEventAt: string | null = null;
  #lastEventAt: string | null = null;
  #start: EventFields<'run_start'> | null = null;
  #end: EventFields<'run_end'> | null = null;

  constructor(identity: TotalsIdentity) {
    this.#identity = identity;
    const budget: ScopeBudget = { left: maxOpenScopes };
    this.#writers = new Groups(() => new WriterScopes(budget), maxWriters);
  }

  /** Adds one event. */
  add(event: LedgerEvent): void {
    this.#events++;
    this.#eventCounts[isKnownEvent(event.event ?? '') ? (event.event as EventName) : 'custom']++;
    const { ts } = event;
    if (ts !== null && (this.#firstEventAt === null || ts < this.#firstEventAt)) this.#firstEventAt = ts;
    if (ts !== null && (this.#lastEventAt === null || ts > this.#lastEventAt)) this.#lastEventAt = ts;
    if (event.event === 'run_start') this.#start = earlier(this.#start, event as EventFields<'run_start'>);
    if (event.event === 'run_end') this.#end = later(this.#end, event as EventFields<'run_end'>);
    if (event.event === 'model_call') this.#unknownCosts.addModelCall(event);
    this.#figures.add(event);
    this.#writers.of(event.writer ?? mainWriter).add(event);
  }

  /** The totals so far. A run that has not ended lasts until `nowMicros`, or as long as is known where none is given. */
  summary(nowMicros?: number): RunSummary {
    const startedAt = this.startedAt;
    const endedAt = this.#end?.ended_at ?? null;
    return {
      runId: this.#identity.runId,
      project: this.#identity.project,
      startedAt,
      endedAt,
      durationSeconds: secondsBetween(startedAt, endedAt ?? (nowMicros === undefined ? null : formatMicros(nowMicros))),
      events: this.#events,
      ...this.#figures.totals(),
    };
  }

  /** The totals and what else tables are written from, fixed at this moment. */
  view(nowMicros?: number): TotalsView {
    const open = this.#writers.values();
    return {
      summary: this.summary(nowMicros),
      eventCounts: { ...this.#eventCounts },
      open: {
        agents: open.flatMap(({ agents }) => views(agents.open())),
        tickets: open.flatMap(({ tickets }) => views(tickets.open())),
        sessions: open.flatMap(({ sessions }) => views(sessions.open())),
      },
    };
  }

  /** What an agent's open turn has come to: its own calls, those of its sub-agents apart. Nothing, where it has none. */
  agent(agentId: string): AgentTotals {
    return this.#ownScopes.agents.get(agentId)?.totals() ?? noAgent;
  }

  /** What an open ticket has come to: everything in it. */
  ticket(ticketId: string): TicketTotals {
    return this.#ownScopes.tickets.get(ticketId)?.totals() ?? noTicket;
  }

  /** What an open session has come to: everything in it. */
  session(sessionId: string): SessionTotals {
    return this.#ownScopes.sessions.get(sessionId)?.totals() ?? noSession;
  }

  /** All events. */
  get events(): number {
    return this.#events;
  }

  /** When the run was opened, or its first event where that is not said. */
  get startedAt(): string | null {
    return this.#start?.started_at ?? this.#firstEventAt;
  }

  /** The time of the latest event. */
  get lastEventAt(): string | null {
    return this.#lastEventAt;
  }

  /** How the run ended; null where no event says so. */
  get runEnd(): EventFields<'run_end'> | null {
    return this.#end;
  }

  /** Which calls have no cost, and why. */
  get unknownCosts(): UnknownCostsView {
    return this.#unknownCosts.view();
  }

  /** How often a role, an operation or a tool had to be counted as `other`. */
  get diverted(): number {
    return this.#figures.diverted;
  }

  get #ownScopes(): WriterScopes {
    return this.#writers.of(this.#identity.writer ?? mainWriter);
  }
}

/** Begins the fold of a run. */
export const createTotals = (identity: TotalsIdentity): Totals => new Totals(identity);

const zeroCounts = (): Record<EventName, number> =>
  Object.fromEntries(Object.keys(eventColumns).map((event) => [event, 0])) as Record<EventName, number>;

/** Of several starts the first, of several ends the last: a run that was reopened has more than one. */
function earlier(known: EventFields<'run_start'> | null, next: EventFields<'run_start'>): EventFields<'run_start'> {
  return known === null || (next.started_at ?? '~') < (known.started_at ?? '~') ? next : known;
}

function later(known: EventFields<'run_end'> | null, next: EventFields<'run_end'>): EventFields<'run_end'> {
  return known === null || (next.ended_at ?? '') > (known.ended_at ?? '') ? next : known;
}

function views<T>(scopes: readonly [id: string, scope: Scope & { totals(): T }][]): OpenScopeView<T>[] {
  return scopes.map(([id, scope]) => ({
    id,
    place: scope.place,
    startedAt: scope.startedAt,
    totals: scope.totals(),
  }));
}
