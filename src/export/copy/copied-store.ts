import type { AnalysedStore } from '../../analysis/analysed-store.ts';
import type { Database } from '../../analysis/database/duckdb.ts';
import type { Parameters } from '../../analysis/database/parameters.ts';
import { literalPath, quoteName } from '../../analysis/database/sql-text.ts';
import { macroStatements } from '../../analysis/macros.ts';
import { eventTables, eventViewStatement } from '../../analysis/views.ts';
import { tables } from '../../catalogue/index.ts';
import type { Source } from '../source.ts';
import { type CopiedPart, copiedTables } from './copy-part.ts';

/** What was copied, and of what. */
export interface Copied
  extends Pick<AnalysedStore, 'directory' | 'timeZone' | 'nowMicros' | 'runs' | 'faults' | 'skipped'> {
  /** At least one, in the order of their runs. */
  readonly parts: readonly CopiedPart[];
}

/**
 * A copy of a store that answers as the store did when it was copied, whatever is written to it meanwhile, and in memory
 * that does not grow with it. Stops with the signal's reason. A class because it is state with a lifetime.
 */
export class CopiedStore implements AnalysedStore, Source {
  readonly directory: string;
  readonly timeZone: string;
  readonly nowMicros: number;
  readonly runs: number;
  readonly faults: AnalysedStore['faults'];
  readonly skipped: AnalysedStore['skipped'];
  readonly #parts: readonly CopiedPart[];
  readonly #database: Database;
  readonly #signal: AbortSignal | undefined;

  constructor(
    { directory, timeZone, nowMicros, runs, faults, skipped, parts }: Copied,
    { database, signal }: { readonly database: Database; readonly signal: AbortSignal | undefined },
  ) {
    this.directory = directory;
    this.timeZone = timeZone;
    this.nowMicros = nowMicros;
    this.runs = runs;
    this.faults = faults;
    this.skipped = skipped;
    this.#parts = parts;
    this.#database = database;
    this.#signal = signal;
  }

  /** Makes the views that every table is. */
  async fill(): Promise<void> {
    await this.#show(this.#parts);
    const copies = copiedTables.map(
      (table) =>
        `CREATE VIEW ${quoteName(table)} AS
           SELECT * FROM read_parquet(getvariable('${table}_files'), hive_partitioning = false)`,
    );
    const ofEvents = eventTables.map((name) => eventViewStatement(name, Object.keys(tables[name].columns)));
    const statements = [...macroStatements(this.timeZone), ...copies, ...ofEvents];
    for (const statement of statements) await this.#database.query(statement);
  }

  async query<R>(sql: string, parameters: Parameters = {}): Promise<R[]> {
    this.#signal?.throwIfAborted();
    return (await this.#database.query(sql, parameters)) as R[];
  }

  async *stream<R>(sql: string, parameters: Parameters = {}): AsyncGenerator<R[]> {
    this.#signal?.throwIfAborted();
    for await (const batch of this.#database.stream(sql, parameters)) {
      this.#signal?.throwIfAborted();
      yield batch as R[];
    }
  }

  async *parts(): AsyncGenerator<void> {
    try {
      for (const part of this.#parts) {
        await this.#show([part]);
        yield;
      }
    } finally {
      await this.#show(this.#parts);
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #show(parts: readonly CopiedPart[]): Promise<void> {
    for (const table of copiedTables)
      await this.#database.setVariable(
        `${table}_files`,
        parts.map((part) => literalPath(part.files[table])),
      );
  }
}
