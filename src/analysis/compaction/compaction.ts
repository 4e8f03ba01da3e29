import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type Columns, type Row, tables } from '../../catalogue/index.ts';
import { packageVersion } from '../../common/version.ts';
import { cacheDirectory } from '../../store/safe-id.ts';
import { placesOf, unpackColumns } from '../collect/packed-rows.ts';
import { readCached } from '../collect/read-cached.ts';
import type { RunStamp } from '../collect/run-stamp.ts';

/** What of a run is known without its Parquet: enough to tell whether a filter selects it. */
export type RunKey = Pick<Row<'runs'>, 'run_id' | 'project' | 'status' | 'tags' | 'started_at'>;

const { run_id, project, status, tags, started_at } = tables.runs.columns;
/** The columns of a key. */
export const keyColumns = { run_id, project, status, tags, started_at } satisfies {
  [C in keyof RunKey]: Columns[string];
};

/** Finished runs rolled into Parquet, which questions read in place of their ledgers. */
export interface Compaction {
  /** Absolute. */
  readonly directory: string;
  /** Its runs by their ids: where what else is known of them stands. */
  readonly places: ReadonlyMap<string, number>;
}

/** The files of a compaction, by what is in them. */
export const compactionFiles = {
  ledger: 'ledger.parquet',
  open_rows: 'open-rows.parquet',
  runs: 'runs.parquet',
  performance: 'performance.parquet',
  tool_usage: 'tool-usage.parquet',
} as const;

/**
 * In the directory of the compaction: the ids of its runs, which every question needs, their keys, which those with a filter
 * do, and how they stood, which nobody needs before the database is at work.
 */
export const idsFile = 'runs.json';
export const keysFile = 'run-keys.json';
export const stampsFile = 'run-stamps.json';

/** In the store's hidden folder: which directory holds the latest one. */
export const pointerFile = 'compacted.json';
const pointerFormat = 'runledger-compacted';
const pointerVersion = 3;

/** What the pointer says. Columns may change with the version of Runledger. */
export const pointerTo = (directory: string): object => ({
  format: pointerFormat,
  version: pointerVersion,
  runledger: packageVersion(),
  directory,
});

/** The name of a compaction's directory in the store's hidden folder. */
export const compactionName = /^compacted\.[0-9a-f]{16}$/;

/**
 * The latest compaction of a store; null where there is none that this version can read. What is not whole, or leads out of
 * the store, is none. Never throws.
 */
export async function readCompaction(store: string): Promise<Compaction | null> {
  const folder = join(store, cacheDirectory);
  const pointer = await readCached(join(folder, pointerFile));
  const { format, version, runledger, directory: name } = pointer ?? {};
  if (format !== pointerFormat || version !== pointerVersion || runledger !== packageVersion()) return null;
  if (typeof name !== 'string' || !compactionName.test(name)) return null;
  const directory = join(folder, name);
  const files = Object.values(compactionFiles).map((file) => join(directory, file));
  if (!lookAt(directory)?.isDirectory() || !files.every((path) => lookAt(path)?.isFile())) return null;
  const { run_id: runIds } = (await readCached(join(directory, idsFile))) ?? {};
  return Array.isArray(runIds) ? { directory, places: placesOf(runIds) } : null;
}

/** What makes the key of a run of a compaction; null where none is to be had. Never throws. */
export async function readKeys({ directory, places }: Compaction): Promise<(runId: string) => RunKey | null> {
  const packed = await readCached(join(directory, keysFile));
  const keyAt = unpackColumns<RunKey>(packed, { columns: keyColumns, count: places.size });
  return (runId) => {
    const place = places.get(runId);
    return place === undefined || keyAt === null ? null : keyAt(place);
  };
}

/** How runs of a compaction stood, as its file says, which anybody may have written; empty where it is not known. Never throws. */
export async function readStamps({ directory, places }: Compaction): Promise<(runId: string) => RunStamp> {
  const { stamps } = (await readCached(join(directory, stampsFile))) ?? {};
  return (runId) => (Array.isArray(stamps) ? (stamps[places.get(runId) ?? -1] as RunStamp) : []);
}

function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
