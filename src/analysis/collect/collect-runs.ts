import { describeProcess, listRunIds, readRunSync } from '../../store/index.ts';
import { type Compaction, isUnchanged } from '../compaction/compaction.ts';
import { selectsRun } from '../filter.ts';
import type { FaultList } from '../store-fault.ts';
import { type CheckedLedgers, readCheckedLedgers } from './checked-ledgers.ts';
import { type Collecting, collectRun, type SelectedRun } from './collect-run.ts';

/** What runs are collected with. */
export interface CollectRunsOptions extends Omit<Collecting, 'checked'> {
  /** Finished runs rolled into Parquet, which are taken from there where they have not changed since. */
  readonly compaction: Compaction | null;
  /** Told now and then how many of the runs are read. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** So many runs are looked at in one turn of the event loop: some milliseconds. */
const atOnce = 64;

/** Collects the runs of a store that the filter selects, in the order of their ids. Never rejects for what a store holds. */
export async function collectRuns(store: string, options: CollectRunsOptions): Promise<readonly SelectedRun[]> {
  const { filter, faults } = options;
  const { runIds, ignored, fault } = await listRunIds(store);
  if (fault !== null) faults.note({ run_id: null, file: '', line: 0, reason: fault });
  for (const { name, reason } of ignored) faults.run({ run_id: name, file: '', line: 0, reason });
  const asked = new Set(filter.runIds ?? []);
  const wanted = asked.size === 0 ? runIds : runIds.filter((runId) => asked.has(runId));
  const checked = await readCheckedLedgers(store);
  const collected = await collectThese(store, wanted, { ...options, checked });
  await checked.save(runIds);
  return collected;
}

/** Collects runs of these ids, as far as there are any and the filter selects them. */
export async function collectThese(
  store: string,
  runIds: readonly string[],
  options: CollectRunsOptions & { readonly checked: CheckedLedgers },
): Promise<readonly SelectedRun[]> {
  const { filter, faults, compaction, onProgress } = options;
  const reader = { nowMicros: options.nowMicros, me: describeProcess() };
  const collected: SelectedRun[] = [];
  for (const [index, runId] of runIds.entries()) {
    const compacted = compaction?.runs.get(runId);
    if (compacted !== undefined && isUnchanged(store, compacted)) {
      if (selectsRun(filter, compacted.key)) collected.push({ runId, compacted });
    } else {
      const stored = readRunSync(store, runId, reader);
      const run = stored === null ? noRun(runId, faults) : collectRun(stored, options);
      // Most runs are known without reading on: a promise for each would take longer than the run.
      const settled = run instanceof Promise ? await run : run;
      if (settled !== null) collected.push(settled);
    }
    if ((index + 1) % atOnce !== 0 && index + 1 !== runIds.length) continue;
    onProgress?.(index + 1, runIds.length);
    await nextTurn();
  }
  return collected;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A directory with neither a manifest nor a ledger, as an agent makes it in its run's first moment. */
function noRun(runId: string, faults: FaultList): null {
  const reason = 'is no run: neither a manifest nor a ledger';
  faults.note({ run_id: runId, file: '', line: 0, reason });
  return null;
}
