import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { Ledger, Totals } from '../../store/index.ts';
import type { RunEnvironment } from './environment.ts';

/** What is counted of a run. */
export interface RunCountersOptions {
  readonly ledger: Ledger;
  readonly totals: Totals;
}

/** Tells `health()` and the self-metrics what becomes of a run's events. A class because it remembers what it has told. */
export class RunCounters {
  readonly #environment: RunEnvironment;
  readonly #options: RunCountersOptions;
  #ownEvents = 0;
  #diverted = 0;

  constructor(environment: RunEnvironment, options: RunCountersOptions) {
    this.#environment = environment;
    this.#options = options;
  }

  /** Lines that this process wrote. */
  get ownEvents(): number {
    return this.#ownEvents;
  }

  /** An event was appended, and added to the totals. */
  noteAppend(written: boolean): void {
    const { health } = this.#environment;
    const { ledger } = this.#options;
    const metrics = this.#environment.selfInstruments()?.metric;
    this.noteTotals();
    if (written) {
      this.#ownEvents += 1;
      health.ledger.events += 1;
      metrics?.ledgerEvents(1, {}, ROOT_CONTEXT);
      return;
    }
    health.ledger.failures += 1;
    health.ledger.lastError = ledger.lastError;
    metrics?.ledgerFailures(1, {}, ROOT_CONTEXT);
    health.fault('ledger', `${ledger.path}: ${ledger.lastError}`);
  }

  /** Looks whether what was written is still there: a store may be removed while it is written to. */
  checkLedger(): void {
    const { path, check } = this.#options.ledger;
    if (!check()) this.#environment.health.fault('ledger', `${path}: was removed or cut while it was written to`);
  }

  /** Events were added to the totals. */
  noteTotals(): void {
    const { diverted } = this.#options.totals;
    this.#environment.health.overflowedNames += diverted - this.#diverted;
    this.#diverted = diverted;
  }
}
