import { closeSync, lstatSync, openSync, rmSync, utimesSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './error-code.ts';
import { fileMode } from './layout.ts';
import { makeDirectorySync } from './make-directory.ts';
import { isStillAlive, type ProcessIdentity, processKey, systemOf } from './process-identity.ts';
import { isSafeId, openRunsDirectory } from './safe-id.ts';

/** A process's word that it writes to a run: an empty file whose name says which run and which process. */
export interface OpenMark {
  readonly runId: string;
  /** Its name in the folder of marks. */
  readonly file: string;
  /** Whether the process still lives; null where it ran on another system, of which nothing can be known. */
  readonly isAlive: boolean | null;
}

/**
 * Says that this process is about to write to a run, so that whoever comes after its death finds the run without looking
 * at all the others. To be called before the first byte is written. Null where it was done, else why it could not be.
 */
export function markOpen(store: string, runId: string, me: ProcessIdentity): string | null {
  const path = join(store, openRunsDirectory, nameOf(runId, me));
  try {
    create(path);
    return null;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return `${path}: cannot be made (${codeOf(error)})`;
  }
  try {
    makeDirectorySync(join(store, openRunsDirectory));
    create(path);
    return null;
  } catch (error) {
    return `${path}: cannot be made (${codeOf(error)})`;
  }
}

/** Takes this process's word back: the run's files are final, or another process will make them so. Never throws. */
export function unmarkOpen(store: string, runId: string, me: ProcessIdentity): void {
  removeMark(store, nameOf(runId, me));
}

/** All marks of a store. Names that are no mark are passed over. Never throws. */
export async function listOpenMarks(store: string, me: ProcessIdentity): Promise<readonly OpenMark[]> {
  const files = await readdir(join(store, openRunsDirectory)).catch((): string[] => []);
  const mySystem = systemOf(me);
  const living = new Map<string, boolean>();
  return files.flatMap((file): OpenMark[] => {
    const [, runId = '', system, pid, startTime] = markName.exec(file) ?? [];
    if (!isSafeId(runId)) return [];
    if (system !== mySystem) return [{ runId, file, isAlive: null }];
    // A process with a thousand open runs is asked for once.
    const key = `${pid}.${startTime}`;
    const isAlive =
      living.get(key) ?? isStillAlive({ pid: Number(pid), start_time: startTime === '0' ? null : (startTime ?? null) });
    living.set(key, isAlive);
    return [{ runId, file, isAlive }];
  });
}

/**
 * Remembers, beside a mark, that what it stands for was tried in vain at this moment: everybody who starts would try it
 * again. What is written beside a mark goes with it. Never throws.
 */
export function noteFailedTry(store: string, { file }: OpenMark, { nowMs }: { readonly nowMs: number }): void {
  const path = join(store, openRunsDirectory, failedTryOf(file));
  try {
    create(path);
    utimesSync(path, nowMs / 1000, nowMs / 1000);
  } catch {
    // Then the next start tries it, too.
  }
}

/** When that was last, in milliseconds since the epoch; null where it was not. Never throws. */
export function lastFailedTryMs(store: string, { file }: OpenMark): number | null {
  try {
    return lstatSync(join(store, openRunsDirectory, failedTryOf(file)), { throwIfNoEntry: false })?.mtimeMs ?? null;
  } catch {
    return null;
  }
}

/** Removes a mark whose process cannot. Never throws. */
export function removeOpenMark(store: string, { file }: OpenMark): void {
  removeMark(store, file);
}

/** `@` is in no run's id. */
const markName = /^(.+)@([0-9a-f]{12})\.(\d+)\.(\d+)\.\d+$/;

/** Threads of one process write to one run each under a name of its own. */
const nameOf = (runId: string, me: ProcessIdentity): string => `${runId}@${processKey(me)}`;

/** No mark's name ends so. */
const failedTryOf = (file: string): string => `${file}.failed`;

const create = (path: string): void => closeSync(openSync(path, 'w', fileMode));

function removeMark(store: string, file: string): void {
  remove(join(store, openRunsDirectory, file));
  remove(join(store, openRunsDirectory, failedTryOf(file)));
}

/** One that stays costs whoever starts next a look at its run. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The store is gone or may no longer be written.
  }
}
