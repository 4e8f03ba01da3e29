import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { sep } from 'node:path';
import { ledgerWriter, manifestFile, runDirectory, type StoredRunNow } from '../../store/index.ts';

/** A file of a run: its name, bytes, time of change in milliseconds since the epoch, and inode. */
export type StampedFile = readonly [file: string, bytes: number, modifiedMs: number, inode: number];

/** How a run stands on disk. Whatever is written to a run changes it. */
export interface RunStamp {
  /** Of its directory: a file more or less changes it. */
  readonly modifiedMs: number;
  /** Its manifest and its ledgers. */
  readonly files: readonly StampedFile[];
}

/** How a run stands; null where it cannot be looked at, or is a link. */
export function stampOfRun(store: string, runId: string): RunStamp | null {
  const directory = runDirectory(store, runId);
  const folder = lookAt(directory);
  if (!folder?.isDirectory()) return null;
  try {
    const names = readdirSync(directory).filter((file) => file === manifestFile || ledgerWriter(file) !== null);
    const files = names.map((file) => stampOfFile(directory, file));
    return files.includes(null) ? null : { modifiedMs: folder.mtimeMs, files: files as StampedFile[] };
  } catch {
    return null;
  }
}

/** How a run stood when it was read; null where it has no manifest. */
export function stampOfStored({ directoryModifiedMs, manifestStatus, ledgers }: StoredRunNow): RunStamp | null {
  if (manifestStatus === null) return null;
  const { size, mtimeMs, ino } = manifestStatus;
  const ofLedgers = ledgers.map(({ file, bytes, modifiedMs, inode }): StampedFile => [file, bytes, modifiedMs, inode]);
  return { modifiedMs: directoryModifiedMs, files: [[manifestFile, size, mtimeMs, ino], ...ofLedgers] };
}

/** Whether a run stands as it did. No file is opened, and no directory listed: three looks, of 3 µs each. */
export function isUnchanged(store: string, runId: string, { modifiedMs, files }: RunStamp): boolean {
  const directory = runDirectory(store, runId);
  const folder = lookAt(directory);
  if (folder === null || folder.mtimeMs !== modifiedMs || !folder.isDirectory()) return false;
  return files.every((stamp) => isSameFile(directory, stamp));
}

function isSameFile(directory: string, [file, bytes, modifiedMs, inode]: StampedFile): boolean {
  const status = lookAt(pathIn(directory, file));
  if (status === null || status.mtimeMs !== modifiedMs || status.size !== bytes) return false;
  return status.ino === inode && status.isFile();
}

/** A stamp as JSON: the time of the directory, and four values a file. */
export const packStamp = ({ modifiedMs, files }: RunStamp): readonly unknown[] => [modifiedMs, ...files.flat()];

/** The stamp in such a list; null where it is none, or a file of it is not one of a run. */
export function unpackStamp(packed: unknown): RunStamp | null {
  if (!Array.isArray(packed) || packed.length % 4 !== 1 || typeof packed[0] !== 'number') return null;
  const files: StampedFile[] = [];
  for (let at = 1; at < packed.length; at += 4) {
    const [file, bytes, modifiedMs, inode] = [packed[at], packed[at + 1], packed[at + 2], packed[at + 3]] as unknown[];
    if (typeof file !== 'string' || (file !== manifestFile && ledgerWriter(file) === null)) return null;
    if (typeof bytes !== 'number' || typeof modifiedMs !== 'number' || typeof inode !== 'number') return null;
    files.push([file, bytes, modifiedMs, inode]);
  }
  return { modifiedMs: packed[0], files };
}

function stampOfFile(directory: string, file: string): StampedFile | null {
  const status = lookAt(pathIn(directory, file));
  return status?.isFile() ? [file, status.size, status.mtimeMs, status.ino] : null;
}

/** `join` takes as long as the look itself. */
const pathIn = (directory: string, file: string): string => `${directory}${sep}${file}`;

const quietly = { throwIfNoEntry: false } as const;

function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path, quietly) ?? null;
  } catch {
    return null;
  }
}
