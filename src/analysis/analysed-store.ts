import type { Parameters } from './database/parameters.ts';
import type { Skipped, StoreFault } from './store-fault.ts';

/**
 * A store that is open for questions. SQL sees one view for each table of the catalogue, with exactly its columns and types
 * (times are TIMESTAMP in UTC), `ledger` with all events and all columns that any event has, and the macros `local_day(ts)`
 * (the day of a time as `2026-11-01`, in the store's time zone) and `usd(cost)` (a sum of money).
 */
export interface AnalysedStore extends AsyncDisposable {
  readonly directory: string;
  /** IANA: where days are cut. */
  readonly timeZone: string;
  /** Microseconds since the epoch: when the store was opened. */
  readonly nowMicros: number;
  /** How many runs the filter selects. */
  readonly runs: number;
  /** Everything that could not be taken as it stands. */
  readonly faults: readonly StoreFault[];
  /** How much every figure leaves out for that reason. */
  readonly skipped: Skipped;
  /**
   * Asks a question in SQL, with `$name` for parameters. Whole numbers are numbers as long as they are exact and text
   * beyond that, times are RFC 3339 in UTC with microseconds, JSON is the value; null stays null.
   */
  query<R = Record<string, unknown>>(sql: string, parameters?: Parameters): Promise<R[]>;
  /** The same in batches, in bounded memory. */
  stream<R = Record<string, unknown>>(sql: string, parameters?: Parameters): AsyncGenerator<R[]>;
  /**
   * Reads these columns of all events at once, for whoever asks many questions: each would read every ledger again. The
   * store that it answers with has no other columns of events, sees them as they are now, and is to be closed before this
   * one. Null where there is little to be saved, as in Parquet; a store that is a copy is without it.
   */
  hold?(columns: readonly string[]): Promise<AnalysedStore | null>;
  /** Closes it, and removes what was put aside meanwhile. May be called again. */
  close(): Promise<void>;
}
