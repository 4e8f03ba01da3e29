import { mkdir, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createSystemClock } from '../common/clock.ts';
import { knownTimeZone, machineTimeZone } from '../common/time-zone.ts';
import type { AnalysedStore } from './analysed-store.ts';
import { collectRuns } from './collect/collect-runs.ts';
import { readCompaction } from './compaction/compaction.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database/duckdb.ts';
import { makeScratch } from './database/scratch.ts';
import type { Filter } from './filter.ts';
import { macroStatements } from './macros.ts';
import { OpenedStore } from './opened-store.ts';
import { FaultList } from './store-fault.ts';

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
  /** Directories outside the store that statements may write to, as `COPY … TO` does. They must exist. */
  readonly writable?: readonly string[];
}

/**
 * Opens a store for questions: a database in memory with a view for every table of the catalogue over the files as they
 * lie. Nothing of the store is written, but for what is remembered in a hidden folder of it. A store that is not there is
 * empty. Rejects where the time zone is none, the store cannot be listed, temporary files cannot be written, or the database
 * cannot be had; nothing in the store makes it reject.
 */
export async function openStore(directory: string, options: OpenStoreOptions = {}): Promise<AnalysedStore> {
  const { filter = {}, now = createSystemClock().nowMicros, onProgress, memoryLimit, threads, writable = [] } = options;
  const { isCompactionIgnored = false } = options;
  const timeZone = checkedTimeZone(options.timeZone);
  const nowMicros = now();
  const store = await realpath(directory).catch(() => resolve(directory));
  const scratch = await makeScratch();
  try {
    const faults = new FaultList();
    const compaction = isCompactionIgnored ? null : await readCompaction(store);
    const collecting = { filter, faults, scratch, nowMicros, compaction, onProgress };
    const directories = [store, scratch.directory, ...(await Promise.all(writable.map((path) => realpath(path))))];
    await mkdir(scratch.spillDirectory);
    const temporaryDirectory = scratch.spillDirectory;
    // The database opens on threads of its own, while runs are looked at on this one.
    const opening = openForQuestions({ temporaryDirectory, directories, timeZone, memoryLimit, threads });
    const [collected] = await Promise.allSettled([collectRuns(store, collecting), opening]);
    const opened = new OpenedStore({ directory: store, timeZone, database: await opening, ...collecting });
    try {
      if (collected.status === 'rejected') throw collected.reason;
      await opened.fill(collected.value);
    } catch (error) {
      await opened.close();
      throw error;
    }
    return opened;
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

async function openForQuestions(options: DatabaseOptions): Promise<Database> {
  const database = await openDatabase(options);
  for (const statement of macroStatements(options.timeZone)) await database.query(statement);
  return database;
}

function checkedTimeZone(asked = machineTimeZone()): string {
  const timeZone = knownTimeZone(asked);
  if (timeZone === null) throw new Error(`${JSON.stringify(asked)} is no time zone; write one as Europe/Berlin or UTC`);
  return timeZone;
}
