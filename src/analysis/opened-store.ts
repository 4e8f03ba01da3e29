import { basename } from 'node:path';
import type { AnalysedStore } from './analysed-store.ts';
import { Changes } from './changes.ts';
import type { CollectedRun, SelectedRun } from './collect/collect-run.ts';
import { type CollectedRuns, inOrder } from './collect/collect-runs.ts';
import { taggedRows } from './collect/tagged-rows.ts';
import type { Compaction } from './compaction/compaction.ts';
import type { Database } from './database/duckdb.ts';
import type { Parameters } from './database/parameters.ts';
import type { Scratch } from './database/scratch.ts';
import { type Filter, hasRowFilters, rowConditions } from './filter.ts';
import { copyStatement, heldLines, holdEvents } from './held-store.ts';
import { LedgerFiles } from './ledger-files.ts';
import { type RunTable, runTableStatement } from './run-table.ts';
import type { FaultList, Skipped, StoreFault } from './store-fault.ts';
import {
  type CompactedSource,
  openRowFiles,
  openScopeColumns,
  runsWithOpenScopes,
  runTables,
  tablesWithOpenRows,
  type ViewOptions,
  viewsFor,
} from './views.ts';

/** What an opened store is put together from. */
export interface OpenedParts {
  readonly directory: string;
  readonly timeZone: string;
  readonly nowMicros: number;
  readonly filter: Filter;
  readonly database: Database;
  readonly scratch: Scratch;
  readonly faults: FaultList;
  readonly compaction: Compaction | null;
  /** Ends, when the store is closed, the look at what has changed in it. */
  readonly closing: AbortController;
}

/** A store that questions are asked of. A class because it is state with a lifetime. */
export class OpenedStore implements AnalysedStore {
  readonly #parts: OpenedParts;
  #runs: readonly SelectedRun[] = [];
  readonly #changes = new Changes((runIds) => this.#readAgain(runIds));
  #files: LedgerFiles;
  #noFile = '';
  #openRows: readonly string[] = [];
  #views: ViewOptions = { conditions: null, compacted: null, isAllCompacted: false };
  readonly #loading = new Map<string, Promise<void>>();
  /** Files of rows are never written over: a table may still be made of one. */
  #generation = 0;
  #isOpen = true;

  constructor(parts: OpenedParts) {
    this.#parts = parts;
    this.#files = new LedgerFiles([], parts);
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

  /**
   * Asks again as long as what went wrong can be mended. While the database works on threads of its own, it is looked here
   * whether runs have changed since they were compacted: an answer is given when none has.
   */
  async query<R>(sql: string, parameters: Parameters = {}): Promise<R[]> {
    for (;;) {
      const { find } = this.#changes;
      try {
        await this.#prepare(sql);
        const [rows] = await Promise.all([this.#parts.database.query(sql, parameters), find()]);
        if (await this.#changes.areNone(find)) return rows as R[];
      } catch (error) {
        await this.#mend(error);
      }
    }
  }

  async *stream<R>(sql: string, parameters: Parameters = {}): AsyncGenerator<R[]> {
    for (let hasBegun = false; ; ) {
      try {
        await this.settle();
        await this.#prepare(sql);
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

  async hold(wanted: readonly string[]): Promise<AnalysedStore | null> {
    await this.settle();
    if (this.#read().length < this.#runs.length * worthHolding) return null;
    const { database, scratch, filter } = this.#parts;
    const file = scratch.nextPath('parquet');
    const columns = [...new Set([...openScopeColumns, ...wanted])];
    await this.query(copyStatement(columns, file));
    // Where they are all events, ledgers need not be read for what was left open in them.
    await this.#once('open rows', () => this.#findOpenRows(hasRowFilters(filter) ? undefined : heldLines(file)));
    const schema = `held_${this.#generation++}`;
    const prepare = (sql: string): Promise<void> => this.#prepare(sql);
    return await holdEvents({ store: this, database, file, columns, schema, prepare });
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#parts.closing.abort(new Error('the store is closed'));
    await this.#changes.find().catch(() => {});
    await this.#parts.database.close();
    await this.#parts.scratch.remove();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Makes views of what was collected. */
  async fill({ runs, changed }: CollectedRuns): Promise<void> {
    const { database, filter } = this.#parts;
    this.#changes.find = changed;
    const { variables } = rowConditions(filter);
    for (const [name, values] of Object.entries(variables)) await database.setVariable(name, values);
    await this.#use(runs).catch((error: unknown) => this.#mend(error));
    if (hasRowFilters(filter)) await this.#keepSelected();
  }

  /** From then on every run is as it was when the store was opened, or after. */
  async settle(): Promise<void> {
    await this.#changes.areNone(this.#changes.find);
  }

  /** Makes views of these runs, in place of any before. */
  async #use(runs: readonly SelectedRun[]): Promise<void> {
    this.#runs = runs;
    const compacted = await this.#compactedSource();
    const read = this.#read();
    const ledgers = read.flatMap((run) => run.ledgers);
    this.#files = new LedgerFiles(ledgers, this.#parts);
    const isAllCompacted = compacted !== null && read.length === 0;
    // Views of Parquet alone name no other file: to tell the database of none takes 8 ms.
    if (!isAllCompacted) await this.#announce(read);
    const { filter } = this.#parts;
    const conditions = hasRowFilters(filter) ? rowConditions(filter).sql : null;
    this.#views = { conditions, compacted, isAllCompacted };
    this.#loading.clear();
  }

  /** Tells the database which files hold what was left open in runs, and what they recorded. */
  async #announce(read: readonly CollectedRun[]): Promise<void> {
    const { database, scratch } = this.#parts;
    const open = read.flatMap((run) => (run.open === null ? [] : taggedRows(run.open)));
    this.#openRows = [await scratch.writeRows(`open-${this.#generation++}.jsonl`, open)];
    await database.setVariable(openRowFiles, this.#openRows);
    if (this.#noFile === '') this.#noFile = await scratch.writeRows('none.jsonl', []);
    await this.#files.announce(this.#noFile);
  }

  /** The runs that are read from their own files. */
  #read(): readonly CollectedRun[] {
    return this.#runs.filter((run) => !run.isCompacted);
  }

  /** Says which of the compacted runs are taken, where not all are. */
  async #compactedSource(): Promise<CompactedSource | null> {
    const { compaction, database } = this.#parts;
    const ids = this.#runs.filter(({ isCompacted }) => isCompacted).map(({ runId }) => runId);
    if (compaction === null || ids.length === 0) return null;
    const isPartial = ids.length < compaction.places.size;
    const table = 'CREATE OR REPLACE TABLE compacted_runs AS SELECT unnest($ids::VARCHAR[]) AS run_id';
    if (isPartial) await database.query(table, { ids });
    return { directory: compaction.directory, isPartial };
  }

  /** Leaves the runs that hold a selected event. */
  async #keepSelected(): Promise<void> {
    const events = 'SELECT run_id FROM ledger UNION SELECT run_id FROM open_rows';
    const selected = new Set((await this.query<{ run_id: string }>(events)).map(({ run_id }) => run_id));
    await this.#use(this.#runs.filter(({ runId }) => selected.has(runId)));
  }

  /**
   * Makes the tables and views that a statement names. Most questions are about one kind of event; a view of a Parquet file
   * with a hundred columns takes 8 ms, and a table of all runs 30 to 300.
   */
  async #prepare(sql: string): Promise<void> {
    const isNamed = (name: string): boolean => new RegExp(`\\b${name}\\b`, 'i').test(sql);
    // Of every run there may be snapshots, compacted or not.
    if (isNamed('metrics')) await this.settle();
    if (tablesOfTotals.some(isNamed)) await this.#once('totals', () => this.#readTotals());
    for (const name of runTables.filter(isNamed)) await this.#once(name, () => this.#load(name));
    for (const { name, statement } of viewsFor(isNamed))
      await this.#once(name, () => this.#parts.database.define(statement(this.#views)));
    if (tablesWithOpenRows.some(isNamed)) await this.#once('open rows', () => this.#findOpenRows());
  }

  async #once(what: string, load: () => Promise<void>): Promise<void> {
    const loading = this.#loading.get(what) ?? load();
    this.#loading.set(what, loading);
    await loading.catch((error) => {
      this.#loading.delete(what);
      throw error;
    });
  }

  /** Of runs that have ended no manifest says what was left open in them: the ledgers are read once more for it. */
  async #findOpenRows(lines = 'read_lines'): Promise<void> {
    const { database, scratch } = this.#parts;
    const unknown = new Map(
      this.#read()
        .filter(({ open }) => open === null)
        .map((run) => [run.runId, run]),
    );
    const candidates = unknown.size === 0 ? [] : await this.query<{ run_id: string }>(runsWithOpenScopes(lines));
    if (candidates.length === 0) return;
    const { rowsLeftOpen } = await import('./collect/rows-left-open.ts');
    const rows = await rowsLeftOpen(candidates.flatMap(({ run_id }) => unknown.get(run_id) ?? []));
    if (rows.length === 0) return;
    this.#openRows = [...this.#openRows, await scratch.writeRows(`left-open-${this.#generation++}.jsonl`, rows)];
    await database.setVariable(openRowFiles, this.#openRows);
  }

  /** Of runs that are remembered only the row is known: their manifests are read once more for the rest. */
  async #readTotals(): Promise<void> {
    const unread = this.#read().filter(({ summary }) => summary === null);
    if (unread.length > 0) await this.#readAgain(unread.map(({ runId }) => runId));
  }

  async #load(name: RunTable): Promise<void> {
    const { database, scratch, directory, faults } = this.#parts;
    const runIds = this.#runs.map(({ runId }) => runId);
    const metrics = async () => (await import('./load-metrics.ts')).metricRows(directory, { runIds, faults });
    const file = `${name}-${this.#generation++}.jsonl`;
    const from = { read: this.#read(), metrics, compacted: await this.#compactedSource(), scratch, file };
    await database.define(await runTableStatement(name, from));
  }

  /** Throws the error again where it is about neither a ledger nor the Parquet of finished runs. */
  async #mend(error: unknown): Promise<void> {
    if (await this.#files.mend(error)) await this.#files.announce(this.#noFile);
    else if (this.#isOfCompaction(error)) await this.#doWithoutCompaction();
    else throw error;
  }

  #isOfCompaction(error: unknown): boolean {
    const { compaction } = this.#parts;
    const isUsed = this.#runs.some(({ isCompacted }) => isCompacted);
    return isUsed && compaction !== null && String(error).includes(basename(compaction.directory));
  }

  /** It is damaged, or was replaced and removed: the runs' own files say the same. */
  async #doWithoutCompaction(): Promise<void> {
    await this.settle();
    await this.#readAgain(this.#runs.filter(({ isCompacted }) => isCompacted).map(({ runId }) => runId));
  }

  /** Has runs read from their own files once more. What does that is loaded when it is needed: most often it is not. */
  async #readAgain(runIds: readonly string[]): Promise<void> {
    const { readAnew } = await import('./collect/read-anew.ts');
    const read = await readAnew(this.#parts.directory, runIds, this.#parts);
    const again = new Set(runIds);
    await this.#use(inOrder([...this.#runs.filter(({ runId }) => !again.has(runId)), ...read]));
  }
}

/** From this part of all runs on, to read ledgers again takes longer than to read Parquet and write it. */
const worthHolding = 1 / 8;

/** Tables of what only manifests, or ledgers added up, say of runs. */
const tablesOfTotals = ['performance', 'tool_usage'];
