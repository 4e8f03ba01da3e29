import { describeProcess, listRunIds, readRun } from '../../store/index.ts';
import type { FaultList } from '../store-fault.ts';
import { readCheckedLedgers } from './checked-ledgers.ts';
import { type CollectedRun, type Collecting, collectRun } from './collect-run.ts';

/** What runs are collected with. */
export interface CollectRunsOptions extends Omit<Collecting, 'checked'> {
  /** Told now and then how many of the runs are read. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Read at the same time: Node's thread pool has four threads, which are kept busy. */
const concurrency = 16;

/** Collects the runs of a store that the filter selects, in the order of their ids. Never rejects for what a store holds. */
export async function collectRuns(store: string, options: CollectRunsOptions): Promise<readonly CollectedRun[]> {
  const { filter, faults, onProgress } = options;
  const { runIds, ignored, fault } = await listRunIds(store);
  if (fault !== null) faults.note({ run_id: null, file: '', line: 0, reason: fault });
  for (const { name, reason } of ignored) faults.run({ run_id: name, file: '', line: 0, reason });
  const asked = new Set(filter.runIds ?? []);
  const wanted = asked.size === 0 ? runIds : runIds.filter((runId) => asked.has(runId));
  const checked = await readCheckedLedgers(store);
  const reader = { nowMicros: options.nowMicros, me: describeProcess() };
  const collected: CollectedRun[] = [];
  for (let start = 0; start < wanted.length; start += concurrency) {
    const ids = wanted.slice(start, start + concurrency);
    const runs = await Promise.all(
      ids.map(async (runId) => {
        const stored = await readRun(store, runId, reader);
        return stored === null ? noRun(runId, faults) : collectRun(stored, { ...options, checked });
      }),
    );
    for (const run of runs) if (run !== null) collected.push(run);
    onProgress?.(Math.min(start + concurrency, wanted.length), wanted.length);
  }
  await checked.save({ all: wanted.length === runIds.length });
  return collected;
}

/** A directory with neither a manifest nor a ledger, as an agent makes it in its run's first moment. */
function noRun(runId: string, faults: FaultList): null {
  const reason = 'is no run: neither a manifest nor a ledger';
  faults.note({ run_id: runId, file: '', line: 0, reason });
  return null;
}
