import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { mkdir, open, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cacheDirectory, directoryMode, fileMode, listRunIds, writeAtomically } from '../store/index.ts';
import { packColumns, type StampedRow } from './collect/packed-rows.ts';
import { isUnchanged, stampOfRun } from './collect/run-stamp.ts';
import {
  compactionFiles,
  compactionName,
  idsFile,
  keyColumns,
  keysFile,
  pointerFile,
  pointerTo,
  type RunKey,
  stampsFile,
} from './compaction/compaction.ts';
import { quoteText } from './database/sql-text.ts';
import { openStore } from './open-store.ts';
import type { StoreFault } from './store-fault.ts';

/** How a store is compacted. */
export interface CompactOptions {
  /** Microseconds since the epoch. */
  now?(): number;
  /** Told now and then how many of the runs are read. */
  onProgress?(done: number, total: number): void;
}

/** What was rolled up. */
export interface CompactResult {
  /** Finished runs, whose questions are now answered from Parquet until they change. */
  readonly compacted: number;
  /** Runs that go on or have a fault: questions read their ledgers, as before. */
  readonly left: number;
  readonly bytes: number;
  /** What could not be taken as it stands. */
  readonly faults: readonly StoreFault[];
}

/** Another has just made the one before: who opened the store with that may still be reading it. */
const generationsKept = 2;

/**
 * Rolls finished runs into Parquet, below the store's hidden folder, so that questions stay fast. The runs themselves stay as
 * they are, and are the truth: a question takes a run from Parquet only as long as its files have not changed. Whole or
 * absent. Rejects where that folder cannot be written, or the database cannot be had.
 */
export async function compact(directory: string, options: CompactOptions = {}): Promise<CompactResult> {
  const store = await realpath(directory).catch(() => resolve(directory));
  const folder = join(store, cacheDirectory);
  await mkdir(folder, { recursive: true, mode: directoryMode });
  if (!lstatSync(folder).isDirectory()) throw new Error(`${folder} is a link, which is not followed`);
  const name = `compacted.${randomBytes(8).toString('hex')}`;
  const temporary = join(folder, `${name}.tmp`);
  await mkdir(temporary, { mode: directoryMode });
  try {
    const result = await fill(temporary, { store, ...options });
    await rename(temporary, join(folder, name));
    const text = JSON.stringify(pointerTo(name));
    await writeAtomically(join(folder, pointerFile), (path) => writeFile(path, text), { within: store });
    await sweep(folder, name);
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Writes the files of a compaction. */
async function fill(
  target: string,
  { store, now, onProgress }: CompactOptions & { readonly store: string },
): Promise<CompactResult> {
  const { runIds } = await listRunIds(store);
  // Taken before anything is read, and again after: what changed meanwhile is left out.
  const stamps = new Map(runIds.map((runId) => [runId, stampOfRun(store, runId)]));
  await using opened = await openStore(store, {
    isCompactionIgnored: true,
    writable: [target],
    ...(now && { now }),
    ...(onProgress && { onProgress: onProgress }),
  });
  const rows = await opened.query<RunKey>('SELECT run_id, project, status, tags, started_at FROM runs');
  const faulty = new Set(opened.faults.map(({ run_id }) => run_id));
  // One that crashed is taken, too: whoever recovers it, or proves to live, writes to it.
  const finished = rows.filter(({ run_id, status }) => status !== 'running' && !faulty.has(run_id));
  const ids = finished.map(({ run_id }) => run_id ?? '');
  // Makes the rows of what was left open, which `open_rows` has.
  await opened.query('SELECT count(*) FROM agents');
  await opened.query('CREATE TABLE compacting AS SELECT unnest($ids::VARCHAR[]) AS run_id', { ids });
  for (const [from, file] of Object.entries(compactionFiles)) {
    const selected = from === 'ledger' ? eventsApart : selectedOf(from);
    await opened.query(`COPY (${selected}) TO ${quoteText(join(target, file))} (FORMAT parquet, COMPRESSION zstd)`);
  }
  const unchanged = finished.flatMap((row): StampedRow<RunKey>[] => {
    const runId = row.run_id ?? '';
    const stamp = stamps.get(runId) ?? null;
    return stamp !== null && isUnchanged(store, runId, stamp) ? [{ row, stamp }] : [];
  });
  const keys = unchanged.map(({ row }) => row);
  const known = {
    [idsFile]: packColumns(keys, { run_id: keyColumns.run_id }),
    [keysFile]: packColumns(keys, keyColumns),
    [stampsFile]: { stamps: unchanged.map(({ stamp }) => stamp) },
  };
  for (const [file, value] of Object.entries(known))
    await writeFile(join(target, file), JSON.stringify(value), { mode: fileMode });
  let bytes = 0;
  for (const file of readdirSync(target)) {
    bytes += lstatSync(join(target, file)).size;
    await makeDurable(join(target, file));
  }
  return { compacted: keys.length, left: runIds.length - keys.length, bytes, faults: opened.faults };
}

const selectedOf = (from: string): string => `SELECT * FROM ${from} WHERE run_id IN (SELECT run_id FROM compacting)`;

/**
 * Model calls, which most questions are about, stand in row groups of their own: the others are passed over by what is said
 * of them. The ledgers are read once for each part; to sort events would take gigabytes of memory.
 */
const eventsApart = `
  ${selectedOf('ledger')} AND event = 'model_call'
  UNION ALL
  ${selectedOf('ledger')} AND event IS DISTINCT FROM 'model_call'`;

/** Before it gets its name, and private like every file of a store. */
async function makeDurable(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.chmod(fileMode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes what no reader has open any more, and what was begun and never finished. */
async function sweep(folder: string, latest: string): Promise<void> {
  const names = readdirSync(folder);
  const older = names
    .filter((name) => compactionName.test(name) && name !== latest)
    .map((name) => ({ name, modifiedMs: lstatSync(join(folder, name)).mtimeMs }))
    .sort((one, other) => other.modifiedMs - one.modifiedMs)
    .slice(generationsKept - 1)
    .map(({ name }) => name);
  const begun = names.filter((name) => /^compacted\.[0-9a-f]{16}\.tmp$/.test(name));
  const dayAgo = Date.now() - 24 * 60 * 60 * 1000;
  const abandoned = begun.filter((name) => lstatSync(join(folder, name)).mtimeMs < dayAgo);
  for (const name of [...older, ...abandoned]) await rm(join(folder, name), { recursive: true, force: true });
}
