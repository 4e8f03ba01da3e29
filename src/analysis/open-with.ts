import { mkdir, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AnalysedStore } from './analysed-store.ts';
import { collectRuns } from './collect/collect-runs.ts';
import { readCompaction } from './compaction/compaction.ts';
import { type Database, type DatabaseOptions, openDatabase, type StartedDatabase } from './database/duckdb.ts';
import { makeScratch } from './database/scratch.ts';
import { macroStatements } from './macros.ts';
import type { OpenStoreOptions } from './open-options.ts';
import { OpenedStore } from './opened-store.ts';
import { FaultList } from './store-fault.ts';

/** What is opened, and as of when. */
export interface OpenWithOptions extends Omit<OpenStoreOptions, 'now'> {
  readonly directory: string;
  readonly timeZone: string;
  readonly nowMicros: number;
}

/** Opens a store with a database that has been started. */
export async function openWith(
  started: StartedDatabase,
  { directory, timeZone, nowMicros, ...options }: OpenWithOptions,
): Promise<AnalysedStore> {
  const { filter = {}, onProgress, writable = [], isCompactionIgnored = false, isChangeSeenLater = false } = options;
  const store = await realpath(directory).catch(() => resolve(directory));
  const scratch = await makeScratch();
  try {
    const faults = new FaultList();
    const directories = [store, scratch.directory, ...(await Promise.all(writable.map((path) => realpath(path))))];
    await mkdir(scratch.spillDirectory);
    const opening = openForQuestions(started, { temporaryDirectory: scratch.spillDirectory, directories, timeZone });
    const compaction = isCompactionIgnored ? null : await readCompaction(store);
    const closing = new AbortController();
    const collecting = { filter, faults, scratch, nowMicros, compaction, onProgress, signal: closing.signal };
    const [collected] = await Promise.allSettled([collectRuns(store, collecting), opening]);
    const opened = new OpenedStore({ directory: store, timeZone, database: await opening, closing, ...collecting });
    try {
      if (collected.status === 'rejected') throw collected.reason;
      await opened.fill(collected.value);
      if (!isChangeSeenLater) await opened.settle();
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

async function openForQuestions(started: StartedDatabase, options: DatabaseOptions): Promise<Database> {
  const database = await openDatabase(options, started);
  await database.define(macroStatements(options.timeZone).join(';'));
  return database;
}
