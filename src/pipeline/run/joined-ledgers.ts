import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerEvent } from '../../catalogue/index.ts';
import { compareLedgerFiles, type LedgerMark, ledgerWriter, readLedger } from '../../store/index.ts';

/** How far a ledger has been read. */
interface Place extends LedgerMark {
  readonly nextLine: number;
}

const beginning: Place = { bytes: 0, nextLine: 1, events: 0, faults: 0 };

/** Where the ledgers stand, and who is told. */
export interface JoinedLedgersOptions {
  readonly directory: string;
  /** The file that is this process's own. */
  readonly own: string;
  /** Adds one event to the run. */
  take(event: LedgerEvent): void;
  /** A ledger could not be read further. */
  onFault(error: unknown): void;
}

/** The ledgers of other writers to a run, read on from where they were left. A class because it remembers the places. */
export class JoinedLedgers {
  readonly #options: JoinedLedgersOptions;
  readonly #places = new Map<string, Place>();
  #taken: Promise<void> = Promise.resolve();

  constructor(options: JoinedLedgersOptions) {
    this.#options = options;
  }

  /** Whether anybody else has written to the run. */
  exist(): boolean {
    return this.#files().length > 0;
  }

  /** What stands in them, whether it was read or not. */
  sizeBytes(): number {
    return this.#files().reduce((sum, file) => sum + sizeOf(join(this.#options.directory, file)), 0);
  }

  /** How far each has been read, by file name. */
  get marks(): Readonly<Record<string, LedgerMark>> {
    const marks = [...this.#places].map(([file, { bytes, events, faults }]) => [file, { bytes, events, faults }]);
    return Object.fromEntries(marks);
  }

  /**
   * Takes what was written to them since the last time, one call after the other: two at once would take the same lines
   * twice. Never rejects.
   */
  takeNew(): Promise<void> {
    this.#taken = this.#taken.then(() => this.#takeNew()).catch(this.#options.onFault);
    return this.#taken;
  }

  async #takeNew(): Promise<void> {
    const { directory, take } = this.#options;
    for (const file of this.#files()) {
      let place = this.#places.get(file) ?? beginning;
      const options = { fromByte: place.bytes, fromLine: place.nextLine };
      for await (const { events, faults, nextByte, nextLine } of readLedger(join(directory, file), options)) {
        place = {
          bytes: nextByte,
          nextLine,
          events: place.events + events.length,
          faults: place.faults + faults.length,
        };
        this.#places.set(file, place);
        events.forEach(take);
      }
    }
  }

  #files(): readonly string[] {
    try {
      const { directory, own } = this.#options;
      return readdirSync(directory)
        .filter((file) => file !== own && ledgerWriter(file) !== null)
        .sort(compareLedgerFiles);
    } catch {
      // The directory comes with the first event.
      return [];
    }
  }
}

const sizeOf = (path: string): number => lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
