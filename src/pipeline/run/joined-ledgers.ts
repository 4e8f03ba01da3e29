import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerEvent } from '../../catalogue/index.ts';
import { compareLedgerFiles, ledgerWriter, readLedger } from '../../store/index.ts';

/** The ledgers of other writers to a run, read on from where they were left. A class because it remembers the places. */
export class JoinedLedgers {
  readonly #directory: string;
  readonly #own: string;
  readonly #places = new Map<string, { readonly byte: number; readonly line: number }>();

  constructor(directory: string, options: { readonly own: string }) {
    this.#directory = directory;
    this.#own = options.own;
  }

  /** Whether anybody else has written to the run. */
  exist(): boolean {
    return this.#files().length > 0;
  }

  /** How far each has been read, in bytes. */
  get taken(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#places].map(([file, { byte }]) => [file, byte]));
  }

  /** What was written to them since the last call, in batches. */
  async *newEvents(): AsyncGenerator<readonly LedgerEvent[]> {
    for (const file of this.#files()) {
      const place = this.#places.get(file) ?? { byte: 0, line: 1 };
      const options = { fromByte: place.byte, fromLine: place.line };
      for await (const batch of readLedger(join(this.#directory, file), options)) {
        this.#places.set(file, { byte: batch.nextByte, line: batch.nextLine });
        yield batch.events;
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
