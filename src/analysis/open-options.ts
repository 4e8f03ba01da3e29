import type { Filter } from './filter.ts';

/** How a store is opened. */
export interface OpenStoreOptions {
  /** Where days are cut, as IANA names it; the machine's where nothing is said. */
  readonly timeZone?: string | undefined;
  /** What is asked about; all of the store where nothing is said. */
  readonly filter?: Filter | undefined;
  /** Microseconds since the epoch. */
  now?(): number;
  /** Told now and then how many of the runs are read. */
  onProgress?(done: number, total: number): void;
  /** How much memory the database may take, such as `2GB`. */
  readonly memoryLimit?: string | undefined;
  /** How many threads the database may use; as many as there are cores, where nothing is said. Each takes memory. */
  readonly threads?: number | undefined;
  /** Finished runs are read from their own files, though they are rolled into Parquet. */
  readonly isCompactionIgnored?: boolean;
  /**
   * Of finished runs rolled into Parquet it is looked whether they have changed since while the first question is answered,
   * which waits for it: it is answered sooner. Until then `runs`, `faults` and `skipped` are not of those that have.
   */
  readonly isChangeSeenLater?: boolean;
  /** Directories outside the store that statements may write to, as `COPY … TO` does. They must exist. */
  readonly writable?: readonly string[];
}
