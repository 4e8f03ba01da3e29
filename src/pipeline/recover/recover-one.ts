import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  heldElsewhere,
  isSafeId,
  lockRun,
  readLedger,
  readRun,
  removeLeftovers,
  runDirectory,
  type StoredRun,
} from '../../store/index.ts';
import { describe } from '../health.ts';
import type { RunEnvironment } from '../run/environment.ts';
import { type RecoveredRun, recoverRun } from './recover-run.ts';

/** How it went with one run; `runId` is null where the store itself could not be listed. */
export type RecoverOutcome =
  | { readonly kind: 'recovered'; readonly runId: string; readonly run: RecoveredRun }
  | { readonly kind: 'failed'; readonly runId: string | null; readonly reason: string }
  /** Another process is at it. */
  | { readonly kind: 'busy'; readonly runId: string }
  | { readonly kind: 'left alone'; readonly runId: string; readonly isRunning: boolean; readonly because: string }
  /** Neither a manifest nor a ledger says that it is a run: nothing is written there. */
  | { readonly kind: 'no run'; readonly runId: string }
  /** Its files are final. */
  | { readonly kind: 'nothing to do'; readonly runId: string };

/** What is known beforehand of the run that is looked at. */
export interface LookOptions {
  readonly environment: RunEnvironment;
  /** Somebody named this run: it has to be there, and what could not be written of it the last time is tried again. */
  readonly isAsked: boolean;
  /** Whether processes that wrote to it left it without a word: certainly so, perhaps, or nobody said that they would. */
  readonly owner: 'unmarked' | 'gone' | 'unknown';
}

/** How a run is finalised. */
export interface RecoverOneOptions extends LookOptions {
  /** How long another process that is at it is waited for. */
  readonly patienceMs: number;
}

/** How often a lock that another process holds is tried again. */
const retryMs = 50;

/** Finalises one run, where it needs that and nobody else is at it. Never rejects. */
export async function recoverOne(runId: string, options: RecoverOneOptions): Promise<RecoverOutcome> {
  try {
    return await recoverOrWait(runId, options);
  } catch (error) {
    return { kind: 'failed', runId, reason: describe(error) };
  }
}

async function recoverOrWait(runId: string, options: RecoverOneOptions): Promise<RecoverOutcome> {
  const { store, clock, random, process: me } = options.environment;
  const untilMs = clock.monotonicMs() + options.patienceMs;
  for (;;) {
    const found = await look(runId, options);
    if ('kind' in found) return found;
    if (found.manifest.state !== 'read' && !(await holdsEventOf(found))) return { kind: 'no run', runId };
    const attempt = await lockRun(found.directory, { me, random, nowMs: clock.nowMicros() / 1000 });
    if (attempt.lock === null) {
      if (attempt.reason !== heldElsewhere) return { kind: 'failed', runId, reason: attempt.reason };
      if (clock.monotonicMs() >= untilMs) return { kind: 'busy', runId };
      await sleep(retryMs);
      continue;
    }
    try {
      // Somebody else may have done it since.
      const stored = await look(runId, options);
      if ('kind' in stored) return stored;
      await removeLeftovers(runDirectory(store, runId), { nowMs: clock.nowMicros() / 1000 });
      if (!needsRecovery(stored, options)) return { kind: 'nothing to do', runId };
      return { kind: 'recovered', runId, run: await recoverRun(stored, options.environment) };
    } finally {
      attempt.lock.release();
    }
  }
}

/** A run for which there may be something to do, or why there is not. Reads no ledger: those of a strange file are long. */
export async function look(runId: string, options: LookOptions): Promise<StoredRun | RecoverOutcome> {
  const { store, clock, process: me } = options.environment;
  const stored = await readRun(store, runId, { nowMicros: clock.nowMicros(), me });
  if (stored === null) return notBegun(runId, options);
  const { manifest, status } = stored;
  if (manifest.state === 'newer')
    return leftAlone(runId, `it is of format version ${manifest.version}, which is newer than this program`);
  if (status === 'running') return runs(runId);
  // What those who are gone left lying about is removed even where the run itself is final.
  if (needsRecovery(stored, options) || options.owner !== 'unmarked') return stored;
  return { kind: 'nothing to do', runId };
}

function needsRecovery({ hasGrown, manifest }: StoredRun, { isAsked }: LookOptions): boolean {
  if (hasGrown || manifest.state !== 'read') return true;
  const { run, snapshots } = manifest.manifest;
  return run.status === 'running' || snapshots.state === 'none' || (isAsked && snapshots.state !== 'final');
}

/** Its process died between making the directory and the first line: nothing was recorded, and nothing of it stays. */
async function notBegun(runId: string, { environment, isAsked, owner }: LookOptions): Promise<RecoverOutcome> {
  if (owner === 'unknown') return runs(runId);
  if (owner === 'gone' && isSafeId(runId)) {
    const directory = runDirectory(environment.store, runId);
    await removeLeftovers(directory, { nowMs: environment.clock.nowMicros() / 1000 });
    await rmdir(directory).catch(() => {});
  }
  if (isAsked) return { kind: 'failed', runId, reason: 'there is no such run' };
  return { kind: 'nothing to do', runId };
}

const runs = (runId: string): RecoverOutcome => ({ kind: 'left alone', runId, isRunning: true, because: 'it runs' });

const leftAlone = (runId: string, because: string): RecoverOutcome => ({
  kind: 'left alone',
  runId,
  isRunning: false,
  because,
});

/** Other programs write files of the name of a ledger, too: nothing is written beside those. */
async function holdsEventOf({ runId, directory, ledgers }: StoredRun): Promise<boolean> {
  for (const { file, bytes } of ledgers) {
    for await (const { events } of readLedger(join(directory, file), { toByte: bytes, final: true }))
      if (events.some((event) => event.run_id === runId)) return true;
  }
  return false;
}
