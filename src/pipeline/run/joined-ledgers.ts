import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerEvent } from '../../catalogue/index.ts';
import { compareLedgerFiles, type LedgerMark, ledgerWriter, readLedger } from '../../store/index.ts';

/** How far a ledger has been read. */
interface Place extends LedgerMark {
  readonly nextLine: number;
}

const beginning: Place = { bytes: 0, nextLine: 1, events: 0, faults: 0 };

/** The ledgers of other writers to a run, read on from where they were left. A class because it remembers the places. */
export class JoinedLedgers {
  readonly #directory: string;
  readonly #own: string;
  readonly #places = new Map<string, Place>();

  constructor(directory: string, options: { readonly own: string }) {
    this.#directory = directory;
    this.#own = options.own;
  }

  /** Whether anybody else has written to the run. */
  exist(): boolean {
    return this.#files().length > 0;
  }

  /** What stands in them, whether it was read or not. */
  sizeBytes(): number {
    return this.#files().reduce((sum, file) => sum + sizeOf(join(this.#directory, file)), 0);
  }

  /** How far each has been read, by file name. */
  get marks(): Readonly<Record<string, LedgerMark>> {
    const marks = [...this.#places].map(([file, { bytes, events, faults }]) => [file, { bytes, events, faults }]);
    return Object.fromEntries(marks);
  }

  /** What was written to them since the last call, in batches. */
  async *newEvents(): AsyncGenerator<readonly LedgerEvent[]> {
    for (const file of this.#files()) {
      let place = this.#places.get(file) ?? beginning;
      const options = { fromByte: place.bytes, fromLine: place.nextLine };
      for await (const { events, faults, nextByte, nextLine } of readLedger(join(this.#directory, file), options)) {
        place = {
          bytes: nextByte,
          nextLine,
          events: place.events + events.length,
          faults: place.faults + faults.length,
        };
        this.#places.set(file, place);
        yield events;
      }
    }
  }

  #files(): readonly string[] {
    try {
      return readdirSync(this.#directory)
        .filter((file) => file !== this.#own && ledgerWriter(file) !== null)
        .sort(compareLedgerFiles);
    } catch {
      // The directory comes with the first event.
      return [];
    }
  }
}

const sizeOf = (path: string): number => lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
