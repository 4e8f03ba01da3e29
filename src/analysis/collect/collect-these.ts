import { describeProcess } from '../../store/process-identity.ts';
import { type ReaderOptions, readRunSync } from '../../store/read-run.ts';
import type { Compaction } from '../compaction/compaction.ts';
import { selectsRun } from '../filter.ts';
import { readCheckedLedgers } from './checked-ledgers.ts';
import { type CollectedRun, type Collecting, collectRun, knownRun } from './collect-run.ts';
import { atOnce, nextTurn } from './in-turns.ts';
import { type KnownRuns, readKnownRuns } from './known-runs.ts';
import { isUnchanged } from './run-stamp.ts';

/** What runs are collected with. */
export interface CollectOthersOptions extends Omit<Collecting, 'checked'> {
  /** Finished runs rolled into Parquet, which are taken from there where they have not changed since. */
  readonly compaction: Compaction | null;
  /** Told now and then how many of the runs are read. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Collects runs that are in no Parquet, and remembers what was found out about them. */
export async function collectOthers(
  store: string,
  options: {
    readonly runIds: readonly string[];
    readonly others: readonly string[];
    readonly collecting: CollectOthersOptions;
  },
): Promise<readonly CollectedRun[]> {
  const { runIds, others, collecting } = options;
  const checked = await readCheckedLedgers(store);
  const known = await readKnownRuns(store);
  const collected = await collectThese(store, others, { ...collecting, checked, known });
  await checked.save(runIds);
  // Runs in Parquet are known from there.
  await known.save(runIds.filter((runId) => !collecting.compaction?.places.has(runId)));
  return collected;
}

/** How runs are collected, and what is remembered of them. */
export interface CollectTheseOptions extends Collecting, Pick<CollectOthersOptions, 'onProgress'> {
  readonly known: KnownRuns;
}

/** Collects runs of these ids, as far as there are any and the filter selects them. */
export async function collectThese(
  store: string,
  runIds: readonly string[],
  options: CollectTheseOptions,
): Promise<readonly CollectedRun[]> {
  const { filter, known, onProgress } = options;
  const reader = { nowMicros: options.nowMicros, me: describeProcess() };
  const collected: CollectedRun[] = [];
  for (const [index, runId] of runIds.entries()) {
    const unchanged = known.get(runId);
    if (unchanged !== undefined && isUnchanged(store, runId, unchanged.stamp)) {
      if (selectsRun(filter, unchanged.row)) collected.push(knownRun(store, runId, unchanged));
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
