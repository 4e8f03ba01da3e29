import { rm } from 'node:fs/promises';
import { tables } from '../catalogue/index.ts';
import type { AnalysedStore } from './analysed-store.ts';
import type { Database } from './database/duckdb.ts';
import type { Parameters } from './database/parameters.ts';
import { literalPath, quoteName, quoteText } from './database/sql-text.ts';
import type { Skipped, StoreFault } from './store-fault.ts';
import { eventTables, eventViewStatement } from './views.ts';

/** What events are held with. */
export interface HoldOptions {
  /** The store that they are of, which stays open. */
  readonly store: AnalysedStore;
  readonly database: Database;
  /** A file that is theirs, which `copyStatement` has filled. */
  readonly file: string;
  readonly columns: readonly string[];
  /** A name that no other schema of the database has. */
  readonly schema: string;
  /** Makes what a statement names beside events. */
  prepare(sql: string): Promise<void>;
}

/** Asks of a store that holds these columns of its events for as long as that takes, or of the store itself. */
export async function whileHeld<R>(
  store: AnalysedStore,
  columns: readonly string[],
  ask: (held: AnalysedStore) => Promise<R>,
): Promise<R> {
  const held = (await store.hold?.(columns)) ?? null;
  try {
    return await ask(held ?? store);
  } finally {
    await held?.close();
  }
}

/** The statement that copies these columns of all events to a file. */
export function copyStatement(columns: readonly string[], file: string): string {
  const selected = `SELECT ${columns.map(quoteName).join(', ')} FROM ledger`;
  return `COPY (${selected}) TO ${quoteText(file)} (FORMAT parquet, COMPRESSION lz4_raw)`;
}

/** What a statement reads them from. */
export const heldLines = (file: string): string =>
  `read_parquet(${quoteText(literalPath(file))}, hive_partitioning = false)`;

/**
 * Shows events that were copied as the tables that they are. In a schema of its own, on a connection of its own: whoever
 * asks the store itself meanwhile sees what lies there.
 */
export async function holdEvents(options: HoldOptions): Promise<AnalysedStore> {
  const { database, file, columns, schema } = options;
  const openRows = `CREATE TABLE ${schema}.open_rows AS SELECT * FROM open_rows`;
  await options.prepare(openRows);
  await database.query(`CREATE SCHEMA ${schema}`);
  await database.query(openRows);
  const beside = await database.beside(schema);
  await beside.query(`CREATE VIEW ledger AS SELECT * FROM ${heldLines(file)}`);
  for (const name of eventTables) {
    const own = Object.keys(tables[name].columns).filter((column) => columns.includes(column));
    await beside.query(eventViewStatement(name, own));
  }
  return new HeldStore(options, beside);
}

/** A store of which some columns of all events were read at once. A class because it is state with a lifetime. */
class HeldStore implements AnalysedStore {
  readonly #options: HoldOptions;
  readonly #beside: Database;
  #isOpen = true;

  constructor(options: HoldOptions, beside: Database) {
    this.#options = options;
    this.#beside = beside;
  }

  get directory(): string {
    return this.#options.store.directory;
  }

  get timeZone(): string {
    return this.#options.store.timeZone;
  }

  get nowMicros(): number {
    return this.#options.store.nowMicros;
  }

  get runs(): number {
    return this.#options.store.runs;
  }

  get faults(): readonly StoreFault[] {
    return this.#options.store.faults;
  }

  get skipped(): Skipped {
    return this.#options.store.skipped;
  }

  async query<R>(sql: string, parameters: Parameters = {}): Promise<R[]> {
    await this.#options.prepare(sql);
    return (await this.#beside.query(sql, parameters)) as R[];
  }

  async *stream<R>(sql: string, parameters: Parameters = {}): AsyncGenerator<R[]> {
    await this.#options.prepare(sql);
    for await (const rows of this.#beside.stream(sql, parameters)) yield rows as R[];
  }

  /** Lets go of the events; the store that they are of stays open. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const { database, schema, file } = this.#options;
    await this.#beside.close();
    await database.query(`DROP SCHEMA ${schema} CASCADE`);
    await rm(file, { force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
