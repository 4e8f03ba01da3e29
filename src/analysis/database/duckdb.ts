import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBResult,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import type { Parameters } from './parameters.ts';
import { converterOf } from './plain-value.ts';
import { literalPath, quoteText } from './sql-text.ts';

/** A row as plain JavaScript. */
export interface PlainRow {
  readonly [column: string]: unknown;
}

/** What the database may use. */
export interface DatabaseOptions extends StartOptions {
  /** Where it may put what does not fit into memory; an absolute path. */
  readonly temporaryDirectory: string;
  /** The only directories whose files it may touch; absolute paths. */
  readonly directories: readonly string[];
  /** IANA, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** How much of the machine the database may use. */
export interface StartOptions {
  /** Such as `2GB`; what DuckDB takes by itself, where nothing is said. */
  readonly memoryLimit?: string | undefined;
  /** How many threads it may use; as many as there are cores, where nothing is said. */
  readonly threads?: number | undefined;
}

/** The package that questions need, and that not everybody installs. */
const packageName = '@duckdb/node-api';

/** A database that opens, on threads of its own. */
export interface StartedDatabase {
  readonly duckdb: DuckDb;
  readonly instance: Promise<DuckDBInstance>;
}

/** Loads DuckDB, and has it open a database in memory that installs nothing. Rejects with what to install where it is missing. */
export async function startDatabase({ memoryLimit, threads }: StartOptions): Promise<StartedDatabase> {
  const duckdb = await load();
  const instance = duckdb.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(memoryLimit !== undefined && { memory_limit: memoryLimit }),
    ...(threads !== undefined && { threads: String(threads) }),
  });
  // Whoever opens it hears why it failed.
  instance.catch(() => {});
  return { duckdb, instance };
}

/**
 * Opens a database in memory that reaches no file and no network but the directories given. Rejects with what to install
 * where DuckDB is missing.
 */
export async function openDatabase(options: DatabaseOptions, started?: StartedDatabase): Promise<Database> {
  const { duckdb, instance: opening } = started ?? (await startDatabase(options));
  const instance = await opening;
  const [connection, definer] = [await instance.connect(), await instance.connect()];
  // What is compared with them is a path as it is handed in, or as it is found to be.
  const directories = new Set(options.directories.flatMap((directory) => [directory, literalPath(directory)]));
  const allowed = [...directories].map((directory) => quoteText(`${directory}/`)).join(', ');
  const settings = [
    `temp_directory = ${quoteText(options.temporaryDirectory)}`,
    `GLOBAL TimeZone = ${quoteText(options.timeZone)}`,
    // Rows come back in an order that the question gives, or in none.
    'preserve_insertion_order = false',
    // Every view of a file and every question about it looks at what the file says of itself.
    'parquet_metadata_cache = true',
    `allowed_directories = [${allowed}]`,
    'enable_external_access = false',
    'lock_configuration = true',
  ];
  await connection.run(settings.map((setting) => `SET ${setting}`).join('; '));
  return new Database(duckdb, { instance, connection, definer, isFirst: true });
}

async function load(): Promise<DuckDb> {
  try {
    return await import('@duckdb/node-api');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`questions about a store need the package ${packageName}: npm install ${packageName} (${reason})`);
  }
}

type DuckDb = typeof import('@duckdb/node-api');

interface OpenedDatabase {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  /** On which views are made. */
  readonly definer: DuckDBConnection;
  readonly isFirst: boolean;
}

/** A connection. A class because it is state with a lifetime. */
export class Database {
  readonly #duckdb: DuckDb;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #definer: DuckDBConnection;
  readonly #isFirst: boolean;
  /** What a further connection needs to be told before it knows what the others do. */
  readonly #told = new Map<string, (connection: DuckDBConnection) => Promise<unknown>>();
  #latest: Promise<unknown> = Promise.resolve();
  #isOpen = true;

  constructor(duckdb: DuckDb, { instance, connection, definer, isFirst }: OpenedDatabase) {
    this.#duckdb = duckdb;
    this.#instance = instance;
    this.#connection = connection;
    this.#definer = definer;
    this.#isFirst = isFirst;
  }

  /** Another connection to the same database, which looks for tables in a schema that is there before all others. */
  async beside(schema: string): Promise<Database> {
    const connection = await this.#instance.connect();
    const beside = new Database(this.#duckdb, {
      instance: this.#instance,
      connection,
      definer: connection,
      isFirst: false,
    });
    await beside.#tell('schema', (to) => to.run(`USE ${schema}`));
    return beside;
  }

  /** Runs a statement and answers with all rows. */
  async query(sql: string, parameters: Parameters = {}): Promise<PlainRow[]> {
    const { values, types } = this.#bound(parameters);
    const result = await this.#inTurn(() => this.#connection.run(sql, values, types));
    const toRows = rowMaker(result);
    const rows: PlainRow[] = [];
    for await (const chunk of result) rows.push(...toRows(chunk));
    return rows;
  }

  /**
   * The same, a batch of at most 2,048 rows after the other, as they are found. On a connection of its own: whoever asks
   * something else between two batches would end it.
   */
  async *stream(sql: string, parameters: Parameters = {}): AsyncGenerator<PlainRow[]> {
    const { values, types } = this.#bound(parameters);
    const connection = await this.#inTurn(() => this.#instance.connect());
    try {
      for (const tell of this.#told.values()) await tell(connection);
      const result = await connection.stream(sql, values, types);
      const toRows = rowMaker(result);
      for await (const chunk of result) yield toRows(chunk);
    } finally {
      connection.closeSync();
    }
  }

  /** One after the other: of two statements at the same time a connection forgets the first, and finds no more rows of it. */
  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#latest.then(() => {
      if (!this.#isOpen) throw new Error('the store is closed');
      return run();
    });
    this.#latest = result.catch(() => {});
    return result;
  }

  /** Tells all connections, those of streams too. */
  async #tell(what: string, tell: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
    this.#told.set(what, tell);
    for (const connection of new Set([this.#connection, this.#definer])) await this.#inTurn(() => tell(connection));
  }

  /**
   * Makes a view. To make one the database looks whether each file that it names is there, at every view that it is made
   * of: on a connection where of all files the first is known.
   */
  async define(view: string): Promise<void> {
    await this.#inTurn(() => this.#definer.run(view));
  }

  /** Sets a variable that SQL finds by `getvariable`. */
  async setVariable(name: string, values: readonly string[]): Promise<void> {
    const bound = this.#bound({ values });
    await this.#tell(name, (to) => to.run(`SET VARIABLE ${name} = $values`, bound.values, bound.types));
  }

  /** Sets a variable to paths, at least one, any number of which are handed over as one text. */
  async setFiles(name: string, paths: readonly string[]): Promise<void> {
    const set = `SET VARIABLE ${name} = from_json($paths, '["VARCHAR"]')`;
    const all = JSON.stringify(paths);
    const first = JSON.stringify(paths.slice(0, 1));
    await this.#tell(name, (to) => to.run(set, { paths: to === this.#definer ? first : all }));
  }

  /**
   * Closes it, the first with the database itself; to be called once. It waits for what is under way: a connection that is
   * taken from under a statement ends the process.
   */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      this.#isOpen = false;
      this.#connection.closeSync();
      if (this.#definer !== this.#connection) this.#definer.closeSync();
      if (this.#isFirst) this.#instance.closeSync();
    });
  }

  #bound(parameters: Parameters): {
    readonly values: Record<string, DuckDBValue>;
    readonly types: Record<string, DuckDBType>;
  } {
    const { listValue, LIST, VARCHAR, DOUBLE } = this.#duckdb;
    const values: Record<string, DuckDBValue> = {};
    const types: Record<string, DuckDBType> = {};
    for (const [name, value] of Object.entries(parameters)) {
      if (typeof value === 'object' && value !== null) {
        values[name] = listValue([...value]);
        types[name] = LIST(typeof value[0] === 'number' ? DOUBLE : VARCHAR);
      } else values[name] = value;
    }
    return { values, types };
  }
}

/** Makes rows of a chunk, column by column: ten columns of a type are converted without asking for it ten times a row. */
function rowMaker(result: DuckDBResult): (chunk: DuckDBDataChunk) => PlainRow[] {
  const columns = result.deduplicatedColumnNames().map((name, index) => {
    return { name, convert: converterOf(result.columnType(index)) };
  });
  return (chunk) => {
    const rows = Array.from({ length: chunk.rowCount }, (): Record<string, unknown> => ({}));
    for (const [index, { name, convert }] of columns.entries()) {
      const values = chunk.getColumnVector(index);
      for (const [place, row] of rows.entries()) row[name] = convert(values.getItem(place));
    }
    return rows;
  };
}
