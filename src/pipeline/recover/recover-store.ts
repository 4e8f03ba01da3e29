import { listRunIds, lockRun, readRun, type StoredRun } from '../../store/index.ts';
import { describe } from '../health.ts';
import type { RunEnvironment } from '../run/environment.ts';
import { type RecoveredRun, recoverRun } from './recover-run.ts';

/** How it went with one run. */
export type RecoverOutcome =
  | { readonly runId: string; readonly recovered: RecoveredRun; readonly fault: null }
  | { readonly runId: string; readonly recovered: null; readonly fault: string };

/** Which runs are looked at. */
export interface RecoverOptions {
  /** Null: all of the store. */
  readonly runIds: readonly string[] | null;
}

/**
 * Finalises every run of a store that needs it, one after the other: those whose process is gone, those whose snapshots
 * were left to be made, and those whose ledgers have grown since. A living run is left alone.
 */
export async function* recoverStore(
  environment: RunEnvironment,
  options: RecoverOptions,
): AsyncGenerator<RecoverOutcome> {
  const { store } = environment;
  const listing = options.runIds ? { runIds: options.runIds, fault: null } : await listRunIds(store);
  if (listing.fault !== null) yield { runId: '', recovered: null, fault: listing.fault };
  for (const runId of listing.runIds) {
    const outcome = await recoverOne(runId, environment);
    if (outcome) yield outcome;
  }
}

async function recoverOne(runId: string, environment: RunEnvironment): Promise<RecoverOutcome | null> {
  const { store, clock, random, process: me } = environment;
  const read = () => readRun(store, runId, { nowMicros: clock.nowMicros(), me });
  if (!needsRecovery(await read())) return null;
  const attempt = await lockRun(`${store}/${runId}`, { me, random, nowMs: clock.nowMicros() / 1000 });
  if (attempt.lock === null) return { runId, recovered: null, fault: attempt.reason };
  try {
    // Somebody else may have done it while this process waited for the lock.
    const stored = await read();
    if (!needsRecovery(stored)) return null;
    return { runId, recovered: await recoverRun(stored, environment), fault: null };
  } catch (error) {
    return { runId, recovered: null, fault: describe(error) };
  } finally {
    attempt.lock.release();
  }
}

function needsRecovery(stored: StoredRun | null): stored is StoredRun {
  if (!stored || stored.status === null || stored.status === 'running') return false;
  if (stored.hasGrown || stored.manifest.state !== 'read') return true;
  const { run, snapshots } = stored.manifest.manifest;
  return run.status === 'running' || snapshots.state === 'none';
}
