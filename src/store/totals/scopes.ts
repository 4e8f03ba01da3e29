import type {
  AgentTotals,
  CommonFields,
  EventFields,
  LedgerEvent,
  SessionTotals,
  TicketTotals,
} from '../../catalogue/index.ts';
import { type ModelCallFigures, Usage } from './usage.ts';

/** Where a scope stands, as the first event in it says. */
export type ScopePlace = Pick<
  CommonFields,
  'writer' | 'session_id' | 'ticket_id' | 'agent_role' | 'agent_id' | 'parent_agent_id'
>;

/** Models of one agent that are told apart; nobody changes models more often in one turn. */
const maxModels = 100;

/** A scope that has not ended. A class, as those made from it, because it is state with a lifetime. */
export abstract class Scope {
  readonly usage = new Usage();
  readonly place: ScopePlace;
  /** When it was opened; null where no event of its own opened it. */
  readonly startedAt: string | null;

  /** Keeps only what it needs of the event, which may be large. `startEvent` is the one that opens scopes of this kind. */
  constructor(first: LedgerEvent, startEvent: 'ticket_start' | 'session_start' | null) {
    const { writer, session_id, ticket_id, agent_role, agent_id, parent_agent_id } = first;
    this.place = { writer, session_id, ticket_id, agent_role, agent_id, parent_agent_id };
    const isStart = first.event === startEvent;
    this.startedAt = isStart ? ((first as EventFields<'ticket_start' | 'session_start'>).started_at ?? first.ts) : null;
  }

  addModelCall(call: ModelCallFigures): void {
    this.usage.addModelCall(call);
  }
}

/** An agent's turn: its own calls only. */
export class AgentScope extends Scope {
  #retries = 0;
  #models: Map<string, number> | null = null;

  constructor(first: LedgerEvent) {
    super(first, null);
  }

  override addModelCall(call: ModelCallFigures): void {
    super.addModelCall(call);
    if (call.attempt !== null && call.attempt > 1) this.#retries++;
    const model = call.response_model ?? call.request_model;
    if (model === null) return;
    this.#models ??= new Map();
    const calls = this.#models.get(model) ?? 0;
    if (calls > 0 || this.#models.size < maxModels) this.#models.set(model, calls + 1);
  }

  totals(): AgentTotals {
    return { ...this.usage.totals(), retries: this.#retries, model: this.#mainModel() };
  }

  /** Of models with as many calls the first by name, so that the order of events does not matter. */
  #mainModel(): string | null {
    let main: string | null = null;
    let most = 0;
    for (const [model, calls] of this.#models ?? []) {
      if (calls > most || (calls === most && main !== null && model < main)) main = model;
      most = Math.max(most, calls);
    }
    return main;
  }
}

/** A ticket: everything in it. */
export class TicketScope extends Scope {
  agents = 0;
  pipelines = 0;
  debuggingCycles = 0;
  #code: EventFields<'code'> | null = null;

  constructor(first: LedgerEvent) {
    super(first, 'ticket_start');
  }

  /** A later report takes the place of an earlier one. */
  report(event: EventFields<'code'>): void {
    const { files_created, files_modified, files_deleted, lines_added, lines_deleted, test_coverage_percent } = event;
    this.#code = { files_created, files_modified, files_deleted, lines_added, lines_deleted, test_coverage_percent };
  }

  totals(): TicketTotals {
    const { agents, pipelines, debuggingCycles } = this;
    return { ...this.usage.totals(), agents, pipelines, debuggingCycles, code: this.#code };
  }
}

/** A session: everything in it. */
export class SessionScope extends Scope {
  /** Its own start and end apart. */
  events = 0;

  constructor(first: LedgerEvent) {
    super(first, 'session_start');
  }

  totals(): SessionTotals {
    return { ...this.usage.totals(), events: this.events };
  }
}
