import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import type { Row } from '../../catalogue/index.ts';
import { packageVersion } from '../../common/version.ts';
import { cacheDirectory, ledgerWriter, manifestFile, openRegularFile, runDirectory } from '../../store/index.ts';

/** What of a run is known without its Parquet: enough to tell whether a filter selects it. */
export type RunKey = Pick<Row<'runs'>, 'run_id' | 'project' | 'status' | 'tags' | 'started_at'>;

/** A finished run in a compaction. */
export interface CompactedRun {
  readonly runId: string;
  readonly key: RunKey;
  /** How its directory, its manifest and its ledgers stood when they were rolled up. */
  readonly stamp: string;
}

/** Finished runs rolled into Parquet, which questions read in place of their ledgers. */
export interface Compaction {
  /** Absolute. */
  readonly directory: string;
  readonly runs: ReadonlyMap<string, CompactedRun>;
}

/** The files of a compaction, by what is in them. */
export const compactionFiles = {
  ledger: 'ledger.parquet',
  open_rows: 'open-rows.parquet',
  runs: 'runs.parquet',
  performance: 'performance.parquet',
  tool_usage: 'tool-usage.parquet',
} as const;

/** In the directory of the compaction: one line a run. */
export const keysFile = 'runs.jsonl';

/** In the store's hidden folder: which directory holds the latest one. */
export const pointerFile = 'compacted.json';
const pointerFormat = 'runledger-compacted';

/** What the pointer says. Columns may change with the version of Runledger. */
export const pointerTo = (directory: string): object => ({
  format: pointerFormat,
  version: 1,
  runledger: packageVersion(),
  directory,
});

/** The name of a compaction's directory in the store's hidden folder. */
export const compactionName = /^compacted\.[0-9a-f]{16}$/;

/** 10,000 runs take 3 MB. */
const maxBytes = 1024 * 1024 * 1024;

/**
 * The latest compaction of a store; null where there is none that this version can read. What is not whole, or leads out of
 * the store, is none. Never throws.
 */
export async function readCompaction(store: string): Promise<Compaction | null> {
  const folder = join(store, cacheDirectory);
  if (!lookAt(folder)?.isDirectory()) return null;
  const pointer = parse(await textOf(join(folder, pointerFile)));
  const { format, version, runledger, directory: name } = pointer ?? {};
  if (format !== pointerFormat || version !== 1 || runledger !== packageVersion()) return null;
  if (typeof name !== 'string' || !compactionName.test(name)) return null;
  const directory = join(folder, name);
  const files = Object.values(compactionFiles).map((file) => join(directory, file));
  if (!lookAt(directory)?.isDirectory() || !files.every((path) => lookAt(path)?.isFile())) return null;
  const lines = (await textOf(join(directory, keysFile)))?.split('\n').filter((line) => line !== '') ?? [];
  const runs = lines.map(parse) as (CompactedRun | null)[];
  if (!runs.every(isWhole)) return null;
  return { directory, runs: new Map(runs.map((run) => [run.runId, run])) };
}

const isWhole = (run: CompactedRun | null): run is CompactedRun =>
  typeof run?.runId === 'string' && typeof run.stamp === 'string' && typeof run.key === 'object' && run.key !== null;

/**
 * How a run stands: sizes, times and inodes of its directory, its manifest and its ledgers. Whatever is written to a run
 * changes it. Null where it cannot be looked at, or is a link.
 */
export function stampOfRun(store: string, runId: string): string | null {
  const directory = runDirectory(store, runId);
  const folder = lookAt(directory);
  if (!folder?.isDirectory()) return null;
  try {
    const files = readdirSync(directory).filter((file) => file === manifestFile || ledgerWriter(file) !== null);
    return stampText(folder, directory, files);
  } catch {
    return null;
  }
}

/** Whether a run stands as it did: a file more or less changes the time of its directory. */
export function isUnchanged(store: string, { runId, stamp }: CompactedRun): boolean {
  const directory = runDirectory(store, runId);
  const folder = lookAt(directory);
  if (!folder?.isDirectory()) return false;
  const [modified, ...files] = stamp.split('|');
  return modified === String(folder.mtimeMs) && files.every((file) => stampOfFile(directory, nameIn(file)) === file);
}

/** `directory's time|file/size/time/inode|…`: no name of a ledger holds either sign. */
function stampText(folder: Stats, directory: string, files: readonly string[]): string | null {
  const stamps = files.map((file) => stampOfFile(directory, file));
  return stamps.includes(null) ? null : [String(folder.mtimeMs), ...stamps].join('|');
}

function stampOfFile(directory: string, file: string): string | null {
  // `join` takes as long as the look itself.
  const status = lookAt(`${directory}${sep}${file}`);
  return status?.isFile() ? `${file}/${status.size}/${status.mtimeMs}/${status.ino}` : null;
}

const nameIn = (stamp: string): string => stamp.slice(0, stamp.indexOf('/'));

function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

async function textOf(path: string): Promise<string | null> {
  const { file, size } = await openRegularFile(path);
  if (file === null) return null;
  try {
    return size > maxBytes ? null : await file.readFile('utf8');
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

function parse(text: string | null): { readonly [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' ? (value as { readonly [name: string]: unknown } | null) : null;
  } catch {
    return null;
  }
}
