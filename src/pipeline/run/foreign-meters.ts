import type { HealthBook } from '../health.ts';
import {
  announceForeignSeries,
  type ForeignSeries,
  foreignOf,
  isForeign,
  writeForeignSeries,
} from '../snapshots/foreign-series.ts';

/** Where the series of a run's foreign instruments are kept. */
export interface ForeignMetersOptions {
  readonly directory: string;
  /** False in a joined process: its own snapshots are nobody's to make again. */
  readonly isKept: boolean;
  readonly health: HealthBook;
}

/**
 * The instruments of a run that are not ours. No ledger holds what they measured, so their series are kept beside it,
 * for whoever has to finalise the run. A class because it remembers whether there are any.
 */
export class ForeignMeters {
  readonly #options: ForeignMetersOptions;
  #areThere = false;
  #isOnDisk = false;

  constructor(options: ForeignMetersOptions) {
    this.#options = options;
  }

  /** Whether any measured in the run. */
  get areThere(): boolean {
    return this.#areThere;
  }

  /** A meter of this name is about to measure. */
  note(meter: string): void {
    if (this.#areThere || !isForeign(meter)) return;
    this.#areThere = true;
    if (this.#isOnDisk) this.#announce();
  }

  /** The run's directory is there. */
  begin(): void {
    this.#isOnDisk = true;
    if (this.#areThere) this.#announce();
  }

  /** Keeps those of a collection. Never rejects. */
  async keep({ scopeMetrics, isComplete }: ForeignSeries): Promise<void> {
    if (!this.#areThere || !this.#options.isKept) return;
    try {
      await writeForeignSeries(this.#options.directory, { scopeMetrics: foreignOf(scopeMetrics), isComplete });
    } catch (error) {
      this.#options.health.fault('foreign series', error);
    }
  }

  /** At once, so that a run that dies before its first snapshot is known to lack something. */
  #announce(): void {
    if (!this.#options.isKept) return;
    try {
      announceForeignSeries(this.#options.directory);
    } catch (error) {
      this.#options.health.fault('foreign series', error);
    }
  }
}
