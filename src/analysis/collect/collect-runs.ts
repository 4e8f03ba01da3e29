import { compareBy } from '../../common/compare-by.ts';
import { whenNeeded } from '../../common/when-needed.ts';
import { readKeys, readStamps } from '../compaction/compaction.ts';
import { hasRunFilters, selectsRun } from '../filter.ts';
import { changedRuns } from './changed-runs.ts';
import type { SelectedRun } from './collect-run.ts';
import type { CollectOthersOptions } from './collect-these.ts';
import { listWanted } from './list-wanted.ts';

/** What runs are collected with. */
export interface CollectRunsOptions extends CollectOthersOptions {
  /** Ends the look at what has changed. */
  readonly signal: AbortSignal;
}

/** The runs of a store. */
export interface CollectedRuns {
  /** Those that the filter selects, in the order of their ids; of the compacted as if none had changed since. */
  readonly runs: readonly SelectedRun[];
  /**
   * Looks, once for all who ask, which of the compacted have changed, whether selected or not. It takes a while, in which
   * the database may already work.
   */
  changed(): Promise<readonly string[]>;
}

/** Collects the runs of a store. Rejects where the store cannot be listed, and never for what it holds. */
export async function collectRuns(store: string, options: CollectRunsOptions): Promise<CollectedRuns> {
  const { compaction, filter, signal, onProgress } = options;
  const { runIds, wanted } = await listWanted(store, options);
  const keyOf = compaction !== null && hasRunFilters(filter) ? await readKeys(compaction) : null;
  const compacted: string[] = [];
  const taken: SelectedRun[] = [];
  const others: string[] = [];
  for (const runId of wanted) {
    // Not defined where no filter asks for it.
    const key = keyOf?.(runId);
    if (!compaction?.places.has(runId) || key === null) {
      others.push(runId);
      continue;
    }
    compacted.push(runId);
    if (key === undefined || selectsRun(filter, key)) taken.push({ runId, isCompacted: true });
  }
  const progressFrom = (before: number) => (done: number) => onProgress?.(before + done, wanted.length);
  const collecting = { ...options, onProgress: progressFrom(0) };
  const read = others.length === 0 ? [] : await (await readers()).collectOthers(store, { runIds, others, collecting });
  const changed = whenNeeded(async () => {
    signal.throwIfAborted();
    if (compaction === null) return [];
    const stampOf = await readStamps(compaction);
    const stamped = compacted.map((runId) => ({ runId, stamp: stampOf(runId) }));
    return await changedRuns(store, stamped, { signal, onProgress: progressFrom(others.length) });
  });
  return { runs: read.length === 0 ? taken : inOrder([...taken, ...read]), changed };
}

/** Puts runs in the order of their ids. */
export const inOrder = (runs: readonly SelectedRun[]): SelectedRun[] => runs.toSorted(compareBy(({ runId }) => runId));

/** What reads runs is loaded when one is read: 30 ms that a store which is compacted does without. */
const readers = () => import('./collect-these.ts');
