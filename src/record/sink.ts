import type { MeterProvider } from '@opentelemetry/api';
import type {
  AgentTotals,
  CommonFields,
  EventFields,
  EventName,
  JsonValue,
  LedgerEvent,
  RunStatus,
  RunSummary,
  SessionTotals,
  TicketTotals,
} from '../catalogue/index.ts';

/** What a run is opened with. Everything is optional; nothing here makes opening fail. */
export interface RunOptions {
  /** Becomes the run's directory where it is a safe name and free; else a generated one is used and this kept as data. */
  readonly id?: string;
  readonly project?: string;
  readonly benchmark?: string;
  /** Version of the agent code. */
  readonly version?: string;
  /** `provider`, `model`, `temperature`, `max_retries`, any more. */
  readonly config?: Readonly<Record<string, JsonValue>>;
  /** `user`, `team`, any more. */
  readonly tags?: Readonly<Record<string, JsonValue>>;
}

/** What a run is opened with, as far as it could be read: names cut to length, values as JSON, secrets redacted. */
export interface RunRequest {
  /** Null where none is wanted; empty where what was given is no text. */
  readonly wantedId: string | null;
  readonly project: string | null;
  readonly benchmark: string | null;
  readonly version: string | null;
  readonly config: Readonly<Record<string, JsonValue>> | null;
  readonly tags: Readonly<Record<string, JsonValue>> | null;
}

/** How a run or a ticket may end by the agent's own word. */
export type EndStatus = Exclude<RunStatus, 'running' | 'crashed'>;

/** How something ended. */
export interface EndOptions<Status extends string = EndStatus> {
  /** Left out: what `error` says, and success where there is none. */
  readonly status?: Status;
  /** Whatever was thrown; only its type and code are kept. Undefined: nothing was. */
  readonly error?: unknown;
}

/** The common columns that a scope knows; the run fills in the rest. */
export type ScopeFields = Pick<
  CommonFields,
  'session_id' | 'ticket_id' | 'agent_role' | 'agent_id' | 'parent_agent_id' | 'operation' | 'trace_id' | 'span_id'
>;

/** An event on its way to the ledger. */
export interface NewEvent<E extends EventName = EventName> {
  /** The event's name; for `custom` events the name the agent gave. */
  readonly event: string;
  readonly scope: ScopeFields;
  readonly fields: EventFields<E>;
  readonly attributes: Readonly<Record<string, JsonValue>> | null;
  /** When it happened, in microseconds since the epoch; now, where nothing is said. */
  readonly atMicros?: number | undefined;
}

/** An event whose line is in the ledger. */
export interface Appended {
  readonly line: LedgerEvent;
  count(): void;
}

/** An open run as `record` sees it; made by the pipeline and handed in. Nothing here throws. */
export interface RunSink {
  readonly runId: string;
  readonly project: string | null;
  /** Where the run's own measurements go; null once it has ended. */
  readonly meterProvider: MeterProvider | null;
  /**
   * Appends one line to the ledger before it returns, adds it to the totals, and gives it back. After the run has ended
   * nothing is written: the event is late, counted, and its measurements belong to the process only.
   */
  append(event: NewEvent): LedgerEvent;
  /** The same, but its line is added to the totals only when `count` is called, once, before anybody reads them. */
  appendUncounted(event: NewEvent): Appended;
  /** Totals of the model and tool calls made so far by this very agent; sub-agents apart. */
  agentTotals(agentId: string): AgentTotals;
  ticketTotals(ticketId: string): TicketTotals;
  sessionTotals(sessionId: string): SessionTotals;
  summary(): RunSummary;
  /** A ticket ended: detail tables are due. */
  ticketEnded(): void;
  /** Ends the run once; resolves when its files are final. */
  end(options?: EndOptions): Promise<void>;
  /** Environment by which a child process joins this run. */
  environment(): Readonly<Record<string, string>>;
}

/** Opens runs; made by the pipeline and handed in. */
export interface RunOpener {
  /** Opens a named run. Never throws: where nothing can be written, the sink still counts. */
  open(request: RunRequest): RunSink;
  /** The process's own run, which everything outside a named run belongs to; made at the first call. */
  processRun(): RunSink | null;
}
