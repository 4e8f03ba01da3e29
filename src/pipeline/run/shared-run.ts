import type { MeterProvider } from '@opentelemetry/api';
import type { AgentTotals, LedgerEvent, RunSummary, SessionTotals, TicketTotals } from '../../catalogue/index.ts';
import type { Appended, EndOptions, NewEvent, RunSink } from '../../record/sink.ts';
import type { OpenRun } from './open-run.ts';

/** How the process takes part in a run whose id others may have been given, too. */
export interface SharedRunOptions {
  /** Opens it as its owner, who has not begun it yet. */
  own(): OpenRun;
  /** Opens it as one more writer. */
  join(): OpenRun;
  /** Begins it; false where another process has. */
  begin(): boolean;
}

/**
 * The process's own run under an id that a person gave, perhaps to several processes at a time: whoever records first
 * owns it, and the others join. A class because that is decided with the first event.
 */
export class SharedRun implements RunSink {
  readonly #options: SharedRunOptions;
  #run: OpenRun;
  #isDecided = false;

  constructor(options: SharedRunOptions) {
    this.#options = options;
    this.#run = options.own();
  }

  get runId(): string {
    return this.#run.runId;
  }

  get project(): string | null {
    return this.#run.project;
  }

  get meterProvider(): MeterProvider | null {
    return this.#run.meterProvider;
  }

  append(event: NewEvent): LedgerEvent {
    if (!this.#isDecided) this.#decide();
    return this.#run.append(event);
  }

  appendUncounted(event: NewEvent): Appended {
    if (!this.#isDecided) this.#decide();
    return this.#run.appendUncounted(event);
  }

  agentTotals(agentId: string): AgentTotals {
    return this.#run.agentTotals(agentId);
  }

  ticketTotals(ticketId: string): TicketTotals {
    return this.#run.ticketTotals(ticketId);
  }

  sessionTotals(sessionId: string): SessionTotals {
    return this.#run.sessionTotals(sessionId);
  }

  summary(): RunSummary {
    return this.#run.summary();
  }

  ticketEnded(): void {
    this.#run.ticketEnded();
  }

  end(options?: EndOptions): Promise<void> {
    return this.#run.end(options);
  }

  environment(): Readonly<Record<string, string>> {
    return this.#run.environment();
  }

  #decide(): void {
    this.#isDecided = true;
    if (this.#options.begin()) return;
    void this.#run.finish();
    this.#run = this.#options.join();
  }
}
