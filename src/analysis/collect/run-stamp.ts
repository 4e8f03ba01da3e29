import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { ledgerWriter, manifestFile, pathIn, runDirectory } from '../../store/layout.ts';
import type { StoredRunNow } from '../../store/read-run.ts';

/**
 * How a run stands on disk: the time of its directory, which a file more or less changes, and of its manifest and each
 * ledger the name, bytes, time and inode. Whatever is written to a run changes it. A flat list, since thousands of them
 * are read at once; times are milliseconds since the epoch.
 */
export type RunStamp = readonly (string | number)[];

const valuesOfFile = 4;

/** How a run stands; null where it cannot be looked at, or is a link. */
export function stampOfRun(store: string, runId: string): RunStamp | null {
  const directory = runDirectory(store, runId);
  const folder = lookAt(directory);
  if (!folder?.isDirectory()) return null;
  try {
    const stamp: (string | number)[] = [folder.mtimeMs];
    for (const file of readdirSync(directory).filter(isOfStamp)) {
      const status = lookAt(pathIn(directory, file));
      if (!status?.isFile()) return null;
      stamp.push(file, status.size, status.mtimeMs, status.ino);
    }
    return stamp;
  } catch {
    return null;
  }
}

/** How a run stood when it was read; null where it has no manifest. */
export function stampOfStored({ directoryModifiedMs, manifestStatus, ledgers }: StoredRunNow): RunStamp | null {
  if (manifestStatus === null) return null;
  const { size, mtimeMs, ino } = manifestStatus;
  const ofLedgers = ledgers.flatMap(({ file, bytes, modifiedMs, inode }) => [file, bytes, modifiedMs, inode]);
  return [directoryModifiedMs, manifestFile, size, mtimeMs, ino, ...ofLedgers];
}

/**
 * Whether a run stands as it did. No file is opened, and no directory listed: three looks, of 3 µs each. A stamp may come
 * from a file that anybody wrote: no run stands as one says that is none, or that names other files.
 */
export function isUnchanged(store: string, runId: string, stamp: RunStamp): boolean {
  if (!Array.isArray(stamp) || stamp.length % valuesOfFile !== 1) return false;
  const directory = pathIn(store, runId);
  const folder = lookAt(directory);
  if (folder === null || folder.mtimeMs !== stamp[0] || !folder.isDirectory()) return false;
  for (let at = 1; at < stamp.length; at += valuesOfFile) {
    const file: unknown = stamp[at];
    if (typeof file !== 'string' || !isOfStamp(file)) return false;
    const status = lookAt(pathIn(directory, file));
    if (status === null || status.size !== stamp[at + 1] || status.mtimeMs !== stamp[at + 2]) return false;
    if (status.ino !== stamp[at + 3] || !status.isFile()) return false;
  }
  return true;
}

/** The ledgers of a run that stands as it did. */
export function ledgersOf(stamp: RunStamp): { readonly file: string; readonly bytes: number }[] {
  const ledgers: { readonly file: string; readonly bytes: number }[] = [];
  for (let at = 1; at < stamp.length; at += valuesOfFile)
    if (stamp[at] !== manifestFile) ledgers.push({ file: stamp[at] as string, bytes: stamp[at + 1] as number });
  return ledgers;
}

const isOfStamp = (file: string): boolean => file === manifestFile || ledgerWriter(file) !== null;

const quietly = { throwIfNoEntry: false } as const;

function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path, quietly) ?? null;
  } catch {
    return null;
  }
}
