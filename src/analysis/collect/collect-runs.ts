import { describeProcess, type ReaderOptions, readRunSync } from '../../store/index.ts';
import type { Compaction, RunKey } from '../compaction/compaction.ts';
import { selectsRun } from '../filter.ts';
import { type CheckedLedgers, readCheckedLedgers } from './checked-ledgers.ts';
import { type CollectedRun, type Collecting, collectRun, knownRun, type SelectedRun } from './collect-run.ts';
import { type KnownRuns, readKnownRuns } from './known-runs.ts';
import { listWanted } from './list-wanted.ts';
import { isUnchanged } from './run-stamp.ts';

/** What runs are collected with. */
export interface CollectRunsOptions extends Omit<Collecting, 'checked'> {
  /** Finished runs rolled into Parquet, which are taken from there where they have not changed since. */
  readonly compaction: Compaction | null;
  /** Told now and then how many of the runs are read. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** So many runs are looked at in one turn of the event loop: some milliseconds. */
const atOnce = 64;

/**
 * Collects the runs of a store that the filter selects, in the order of their ids. Rejects where the store cannot be listed,
 * and never for what it holds.
 */
export async function collectRuns(store: string, options: CollectRunsOptions): Promise<readonly SelectedRun[]> {
  const { runIds, wanted } = await listWanted(store, options);
  const checked = await readCheckedLedgers(store);
  const known = await readKnownRuns(store);
  const collected = await collectThese(store, wanted, { ...options, checked, known });
  await checked.save(runIds);
  // Runs in Parquet are known from there.
  await known.save(runIds.filter((runId) => !options.compaction?.runs.has(runId)));
  return collected;
}

/** How runs are collected, and what is remembered of them. */
export interface CollectTheseOptions extends CollectRunsOptions {
  readonly checked: CheckedLedgers;
  readonly known: KnownRuns;
}

/** Collects runs of these ids, as far as there are any and the filter selects them. */
export async function collectThese(
  store: string,
  runIds: readonly string[],
  options: CollectTheseOptions,
): Promise<readonly SelectedRun[]> {
  const { filter, known, onProgress } = options;
  const reader = { nowMicros: options.nowMicros, me: describeProcess() };
  const collected: SelectedRun[] = [];
  for (const [index, runId] of runIds.entries()) {
    const unchanged = unchangedRun(store, runId, options);
    if (unchanged !== null) {
      if (selectsRun(filter, unchanged.key)) collected.push(unchanged.run);
    } else {
      const run = collectNamed(runId, { store, reader, collecting: options });
      // Most runs are known without reading on: a promise for each would take longer than the run.
      const settled = run instanceof Promise ? await run : run;
      if (settled !== null) collected.push(settled);
      if (settled?.stamp) known.add(runId, { row: settled.row, stamp: settled.stamp });
    }
    if ((index + 1) % atOnce !== 0 && index + 1 !== runIds.length) continue;
    onProgress?.(index + 1, runIds.length);
    await nextTurn();
  }
  return collected;
}

/** A run that is in Parquet or remembered, and has not changed since; null where it must be read. */
function unchangedRun(
  store: string,
  runId: string,
  { compaction, known }: CollectTheseOptions,
): { readonly run: SelectedRun; readonly key: RunKey } | null {
  const compacted = compaction?.runs.get(runId);
  if (compacted !== undefined)
    return isUnchanged(store, runId, compacted.stamp)
      ? { run: { runId, compacted: compacted.row }, key: compacted.row }
      : null;
  const before = known.get(runId);
  if (before === undefined || !isUnchanged(store, runId, before.stamp)) return null;
  return { run: knownRun(store, runId, before), key: before.row };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Collects the run of this id; null where the filter leaves it out, or there is none, which is then said. */
export function collectNamed(
  runId: string,
  options: { readonly store: string; readonly reader: ReaderOptions; readonly collecting: Collecting },
): Promise<CollectedRun | null> | CollectedRun | null {
  const { store, reader, collecting } = options;
  const stored = readRunSync(store, runId, reader);
  if (stored !== null) return collectRun(stored, collecting);
  // A directory with neither a manifest nor a ledger, as an agent makes it in its run's first moment.
  const reason = 'is no run: neither a manifest nor a ledger';
  collecting.faults.note({ run_id: runId, file: '', line: 0, reason });
  return null;
}
