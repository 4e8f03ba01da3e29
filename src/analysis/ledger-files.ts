import type { CollectedLedger } from './collect/read-ledgers.ts';
import type { Database } from './database/duckdb.ts';
import type { Scratch } from './database/scratch.ts';
import { literalPath } from './database/sql-text.ts';
import type { FaultList } from './store-fault.ts';
import { ledgerFiles } from './views.ts';

/** What the files of an opened store belong to. */
export interface LedgerFilesOptions {
  readonly database: Database;
  readonly scratch: Scratch;
  readonly faults: FaultList;
}

/**
 * The files that the views over the ledgers read. A class because it is state with a lifetime: a ledger that the database
 * cannot read after all is replaced by a copy of what of it can be taken.
 */
export class LedgerFiles {
  #ledgers: readonly CollectedLedger[];
  readonly #options: LedgerFilesOptions;

  constructor(ledgers: readonly CollectedLedger[], options: LedgerFilesOptions) {
    this.#ledgers = ledgers;
    this.#options = options;
  }

  /** Tells the database which files there are. `none` is an empty file: it does not take an empty list. */
  async announce(none: string): Promise<void> {
    const paths = this.#ledgers.map(({ readFrom }) => literalPath(readFrom));
    await this.#options.database.setFiles(ledgerFiles, [none, ...paths]);
  }

  /**
   * Replaces the ledger that an error of the database names. Answers whether there was one: then the question may be asked
   * again, once the files are announced.
   */
  async mend(error: unknown): Promise<boolean> {
    const message = error instanceof Error ? error.message : String(error);
    const failed = this.#ledgers.find(
      ({ path, readFrom }) =>
        path === readFrom && (message.includes(`"${readFrom}"`) || message.includes(`"${literalPath(readFrom)}"`)),
    );
    if (failed === undefined) return false;
    const { takeGoodLines } = await import('./collect/read-ledgers.ts');
    const { ledger } = await takeGoodLines({ ...failed, final: true }, { ...this.#options, fold: null });
    this.#ledgers = this.#ledgers.map((one) => (one === failed ? ledger : one));
    return true;
  }
}
