import { mkdir, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { tables } from '../catalogue/index.ts';
import { createSystemClock } from '../common/clock.ts';
import { performanceRow, toolUsageRows } from '../store/index.ts';
import type { AnalysedStore } from './analysed-store.ts';
import type { CollectedRun } from './collect/collect-run.ts';
import { collectRuns } from './collect/collect-runs.ts';
import { type OpenRows, readOpenRows } from './collect/open-rows.ts';
import { type Database, openDatabase } from './database/duckdb.ts';
import type { Parameters } from './database/parameters.ts';
import { makeScratch, type Scratch } from './database/scratch.ts';
import { quoteText, readJsonLines } from './database/sql-text.ts';
import { type Filter, hasRowFilters, rowConditions } from './filter.ts';
import { LedgerFiles } from './ledger-files.ts';
import { metricRows } from './load-metrics.ts';
import { macroStatements } from './macros.ts';
import { FaultList, type Skipped, type StoreFault } from './store-fault.ts';
import { openRowFiles, runsWithOpenScopes, runTables, tablesWithOpenRows, viewStatements } from './views.ts';

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
  /** Directories outside the store that statements may write to, as `COPY … TO` does. They must exist. */
  readonly writable?: readonly string[];
}

/**
 * Opens a store for questions: a database in memory with a view for every table of the catalogue over the files as they
 * lie. Nothing of the store is written, but for what is remembered in a hidden folder of it. A store that is not there is
 * empty. Rejects where the time zone is none, or the database cannot be had; nothing in the store makes it reject.
 */
export async function openStore(directory: string, options: OpenStoreOptions = {}): Promise<AnalysedStore> {
  const { filter = {}, now = createSystemClock().nowMicros, onProgress, memoryLimit, threads, writable = [] } = options;
  const timeZone = checkedTimeZone(options.timeZone);
  const nowMicros = now();
  const store = await realpath(directory).catch(() => resolve(directory));
  const scratch = await makeScratch();
  try {
    const faults = new FaultList();
    const runs = await collectRuns(store, { filter, faults, scratch, nowMicros, onProgress });
    const directories = [store, scratch.directory, ...(await Promise.all(writable.map((path) => realpath(path))))];
    await mkdir(scratch.spillDirectory);
    const database = await openDatabase({
      temporaryDirectory: scratch.spillDirectory,
      directories,
      timeZone,
      memoryLimit,
      threads,
    });
    const files = new LedgerFiles(
      runs.flatMap(({ ledgers }) => ledgers),
      { database, scratch, faults },
    );
    const opened = new OpenedStore({ directory: store, timeZone, nowMicros, database, scratch, faults, files });
    await opened.fill(runs, filter).catch(async (error) => {
      await opened.close();
      throw error;
    });
    return opened;
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

function checkedTimeZone(asked: string | undefined): string {
  const timeZone = asked ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw new Error(`${JSON.stringify(timeZone)} is no time zone; write one as Europe/Berlin or UTC`);
  }
}

interface OpenedParts {
  readonly directory: string;
  readonly timeZone: string;
  readonly nowMicros: number;
  readonly database: Database;
  readonly scratch: Scratch;
  readonly faults: FaultList;
  readonly files: LedgerFiles;
}

/** A class because it is state with a lifetime. */
class OpenedStore implements AnalysedStore {
  readonly #parts: OpenedParts;
  #runs: readonly CollectedRun[] = [];
  #noFile = '';
  #openRows: readonly string[] = [];
  readonly #loading = new Map<string, Promise<void>>();
  #isOpen = true;

  constructor(parts: OpenedParts) {
    this.#parts = parts;
  }

  get directory(): string {
    return this.#parts.directory;
  }

  get timeZone(): string {
    return this.#parts.timeZone;
  }

  get nowMicros(): number {
    return this.#parts.nowMicros;
  }

  get runs(): number {
    return this.#runs.length;
  }

  get faults(): readonly StoreFault[] {
    return this.#parts.faults.faults;
  }

  get skipped(): Skipped {
    return this.#parts.faults.skipped;
  }

  async query<R>(sql: string, parameters: Parameters = {}): Promise<R[]> {
    await this.#prepare(sql);
    for (;;) {
      try {
        return (await this.#parts.database.query(sql, parameters)) as R[];
      } catch (error) {
        await this.#mend(error);
      }
    }
  }

  async *stream<R>(sql: string, parameters: Parameters = {}): AsyncGenerator<R[]> {
    await this.#prepare(sql);
    for (let hasBegun = false; ; ) {
      try {
        for await (const rows of this.#parts.database.stream(sql, parameters)) {
          hasBegun = true;
          yield rows as R[];
        }
        return;
      } catch (error) {
        await this.#mend(error);
        if (hasBegun) throw new Error('a ledger changed while it was read; ask again');
      }
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#parts.database.close();
    await this.#parts.scratch.remove();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Makes views of what was collected. */
  async fill(runs: readonly CollectedRun[], filter: Filter): Promise<void> {
    const { database, scratch, files, timeZone } = this.#parts;
    this.#runs = runs;
    this.#noFile = await scratch.writeRows('none.jsonl', []);
    this.#openRows = [
      await scratch.writeRows(
        'open.jsonl',
        runs.flatMap(({ open }) => (open === null ? [] : tagged(open))),
      ),
    ];
    await database.setVariable(openRowFiles, this.#openRows);
    await files.announce(this.#noFile);
    const { sql, variables } = rowConditions(filter);
    for (const [name, values] of Object.entries(variables)) await database.setVariable(name, values);
    const statements = [...viewStatements({ conditions: sql }), ...macroStatements(timeZone)];
    for (const statement of statements) await database.query(statement);
    if (hasRowFilters(filter)) await this.#keepSelected();
  }

  /** Leaves the runs that hold a selected event. */
  async #keepSelected(): Promise<void> {
    const events = 'SELECT run_id FROM ledger UNION SELECT run_id FROM open_rows';
    const selected = new Set((await this.query<{ run_id: string }>(events)).map(({ run_id }) => run_id));
    this.#runs = this.#runs.filter(({ runId }) => selected.has(runId));
    this.#parts.files.keepOnly(selected);
    await this.#parts.files.announce(this.#noFile);
  }

  /** Makes the tables that a statement names: most questions are about events, and need none or one of them. */
  async #prepare(sql: string): Promise<void> {
    const isNamed = (name: string): boolean => new RegExp(`\\b${name}\\b`, 'i').test(sql);
    for (const name of runTables.filter(isNamed)) await this.#once(name, () => this.#load(name));
    if (tablesWithOpenRows.some(isNamed)) await this.#once('open rows', () => this.#findOpenRows());
  }

  async #once(what: string, load: () => Promise<void>): Promise<void> {
    const loading = this.#loading.get(what) ?? load();
    this.#loading.set(what, loading);
    await loading;
  }

  /** Of runs that have ended no manifest says what was left open in them: the ledgers are read once more for it. */
  async #findOpenRows(): Promise<void> {
    const { database, scratch } = this.#parts;
    const unknown = new Map(this.#runs.filter(({ open }) => open === null).map((run) => [run.runId, run]));
    const candidates = unknown.size === 0 ? [] : await this.query<{ run_id: string }>(runsWithOpenScopes);
    const rows: object[] = [];
    for (const { run_id } of candidates) {
      const run = unknown.get(run_id);
      if (run === undefined) continue;
      const { runId, row, ledgers } = run;
      rows.push(...tagged(await readOpenRows({ runId, project: row.project, status: row.status }, ledgers)));
    }
    if (rows.length === 0) return;
    this.#openRows = [...this.#openRows, await scratch.writeRows('left-open.jsonl', rows)];
    await database.setVariable(openRowFiles, this.#openRows);
  }

  async #load(name: (typeof runTables)[number]): Promise<void> {
    const path = await this.#parts.scratch.writeRows(`${name}.jsonl`, this.#rowsOf(name));
    const lines = readJsonLines(`[${quoteText(path)}]`, tables[name].columns);
    await this.#parts.database.query(`CREATE TABLE ${name} AS SELECT * FROM ${lines}`);
  }

  #rowsOf(name: (typeof runTables)[number]): Iterable<object> | AsyncIterable<object> {
    const { directory, faults } = this.#parts;
    const runs = this.#runs;
    if (name === 'runs') return runs.map(({ row }) => row);
    if (name === 'performance') return runs.map(({ summary }) => performanceRow(summary));
    if (name === 'tool_usage') return runs.flatMap(({ summary }) => toolUsageRows(summary));
    return metricRows(directory, { runIds: runs.map(({ runId }) => runId), faults });
  }

  /** Throws the error again where it is not about a ledger. */
  async #mend(error: unknown): Promise<void> {
    if (!(await this.#parts.files.mend(error))) throw error;
    await this.#parts.files.announce(this.#noFile);
  }
}

const tagged = (open: OpenRows): object[] =>
  tablesWithOpenRows.flatMap((table) => open[table].map((row) => ({ ...row, open_table: table })));
