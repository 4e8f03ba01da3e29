import { atOnce, nextTurn } from './in-turns.ts';
import { isUnchanged, type RunStamp } from './run-stamp.ts';

/** A run as it stood when what is known of it was taken. */
export interface StampedRun {
  readonly runId: string;
  readonly stamp: RunStamp;
}

/** How runs are looked at. */
export interface LookOptions {
  /** Told now and then how many were looked at. */
  onProgress?(done: number): void;
  /** Nobody needs to know any more: it rejects. */
  readonly signal: AbortSignal;
}

/**
 * Looks which runs no longer stand as they did, or are gone. In turns of the event loop, so that the database is heard
 * meanwhile, which works on threads of its own.
 */
export async function changedRuns(
  store: string,
  runs: readonly StampedRun[],
  { onProgress, signal }: LookOptions,
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const [index, { runId, stamp }] of runs.entries()) {
    if (index % atOnce === 0) signal.throwIfAborted();
    if (!isUnchanged(store, runId, stamp)) changed.push(runId);
    if ((index + 1) % atOnce !== 0 && index + 1 !== runs.length) continue;
    onProgress?.(index + 1);
    await nextTurn();
  }
  return changed;
}
