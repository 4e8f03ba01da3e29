import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createSystemClock, parseMicros } from '../common/clock.ts';
import {
  cacheDirectory,
  describeProcess,
  listOpenMarks,
  listRunIds,
  lockRun,
  makeDirectory,
  type OpenMark,
  type ProcessIdentity,
  readRunSync,
  removeOpenMark,
  runDirectory,
  type StoredRunNow,
} from '../store/index.ts';
import { FaultList, type StoreFault } from './store-fault.ts';

/** What is removed. */
export interface CleanupOptions {
  /** Runs that ended longer ago than so many times 24 hours. */
  readonly keepDays: number;
  /** Nothing is removed, only said. */
  readonly dryRun?: boolean;
  /** Microseconds since the epoch. */
  now?(): number;
  /** Told now and then how many of the runs are looked at. */
  onProgress?(done: number, total: number): void;
}

/** What was removed, or would be. */
export interface CleanupResult {
  readonly removed: readonly RemovedRun[];
  /** Runs that stay. */
  readonly kept: number;
  /** What could not be looked at or removed; it stays. */
  readonly faults: readonly StoreFault[];
}

/** A run that was removed. */
export interface RemovedRun {
  readonly run_id: string;
  readonly status: string;
  /** When it ended, or was last written to; RFC 3339. */
  readonly ended_at: string;
  readonly bytes: number;
}

const msPerDay = 24 * 60 * 60 * 1000;

/**
 * Removes runs that ended long ago, with everything in their directories; files that exporters were told to put elsewhere
 * stay. Never a run that goes on, is being finalised, or is of a newer format; links are removed and not followed. Never
 * rejects for what a store holds.
 */
export async function cleanup(store: string, options: CleanupOptions): Promise<CleanupResult> {
  const { keepDays, dryRun = false, now = createSystemClock().nowMicros, onProgress } = options;
  const faults = new FaultList();
  const { runIds, fault } = await listRunIds(store);
  if (fault !== null) faults.note({ run_id: null, file: '', line: 0, reason: fault });
  const reader = { nowMicros: now(), me: describeProcess() };
  const endedBeforeMs = reader.nowMicros / 1000 - keepDays * msPerDay;
  const marks = Map.groupBy(await listOpenMarks(store, reader.me), ({ runId }) => runId);
  if (!dryRun) await sweep(store);
  const removed: RemovedRun[] = [];
  for (const [index, runId] of runIds.entries()) {
    const run = readRunSync(store, runId, reader);
    const removable = run === null ? null : removableRun(run, endedBeforeMs);
    if (removable !== null) {
      const own = marks.get(runId) ?? [];
      const reason = await remove(store, removable, { dryRun, endedBeforeMs, reader, marks: own });
      if (reason === null) removed.push(removable);
      else faults.note({ run_id: runId, file: '', line: 0, reason });
    }
    onProgress?.(index + 1, runIds.length);
  }
  return { removed, kept: runIds.length - removed.length, faults: faults.faults };
}

/** Null where it stays. */
function removableRun(run: StoredRunNow, endedBeforeMs: number): RemovedRun | null {
  const { runId, directory, status, manifest } = run;
  if (status === null || status === 'running') return null;
  const endedAt = manifest.state === 'read' && !run.hasGrown ? manifest.manifest.run.ended_at : null;
  const saidMs = (endedAt === null ? null : parseMicros(endedAt)) ?? Number.NaN;
  const endedMs = Number.isNaN(saidMs) ? lastWriteMs(run) : saidMs / 1000;
  if (endedMs >= endedBeforeMs) return null;
  return { run_id: runId, status, ended_at: new Date(endedMs).toISOString(), bytes: sizeOf(directory) };
}

/** Of a run that does not say when it ended. */
const lastWriteMs = ({ ledgers, manifestModifiedMs }: StoredRunNow): number =>
  Math.max(manifestModifiedMs ?? 0, ...ledgers.map(({ modifiedMs }) => modifiedMs));

interface RemoveOptions {
  readonly dryRun: boolean;
  readonly endedBeforeMs: number;
  readonly reader: { readonly nowMicros: number; readonly me: ProcessIdentity };
  readonly marks: readonly OpenMark[];
}

/** Null where it is gone, or would be; else why it stays. */
async function remove(
  store: string,
  { run_id: runId }: RemovedRun,
  { dryRun, endedBeforeMs, reader, marks }: RemoveOptions,
): Promise<string | null> {
  if (marks.some(({ isAlive }) => isAlive === true)) return 'a process that lives has it open; it stays';
  if (dryRun) return null;
  const directory = runDirectory(store, runId);
  const nowMs = reader.nowMicros / 1000;
  const { lock, reason } = await lockRun(directory, { me: reader.me, random: randomBytes, nowMs });
  if (lock === null) return `${reason}; it stays`;
  try {
    // Whoever had the lock before may have changed it.
    const run = readRunSync(store, runId, reader);
    if (run === null || removableRun(run, endedBeforeMs) === null) return 'it was changed meanwhile; it stays';
    await discard(store, runId);
    for (const mark of marks) removeOpenMark(store, mark);
    return null;
  } catch (error) {
    return `cannot be removed (${error instanceof Error && 'code' in error ? error.code : error})`;
  } finally {
    lock.release();
  }
}

const discardedName = /^removed\.[0-9a-f]{16}$/;

/** Gone at once to every reader, by a rename, and then from the disk. */
async function discard(store: string, runId: string): Promise<void> {
  const folder = join(store, cacheDirectory);
  await makeDirectory(folder);
  if (!lstatSync(folder).isDirectory()) throw new Error(`${folder} is a link, which is not followed`);
  const place = join(folder, `removed.${randomBytes(8).toString('hex')}`);
  await rename(runDirectory(store, runId), place);
  await rm(place, { recursive: true, force: true });
}

/** Takes away what a cleanup that was cut short had begun to. */
async function sweep(store: string): Promise<void> {
  const folder = join(store, cacheDirectory);
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const name of readdirSync(folder).filter((entry) => discardedName.test(entry)))
    await rm(join(folder, name), { recursive: true, force: true });
}

function sizeOf(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => {
      return sum + (lstatSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0);
    }, 0);
}
