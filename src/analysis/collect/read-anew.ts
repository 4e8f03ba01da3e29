import { readCheckedLedgers } from './checked-ledgers.ts';
import type { CollectedRun, Collecting } from './collect-run.ts';
import { collectThese } from './collect-these.ts';
import { KnownRuns } from './known-runs.ts';
import { listWanted } from './list-wanted.ts';

/** Reads runs from their own files once more, nothing of them being remembered but which ledgers were checked. */
export async function readAnew(
  store: string,
  runIds: readonly string[],
  collecting: Omit<Collecting, 'checked'>,
): Promise<readonly CollectedRun[]> {
  // No ids at all would be all of them.
  if (runIds.length === 0) return [];
  // One may be gone by now, or a link.
  const { runIds: all, wanted } = await listWanted(store, { filter: { runIds }, faults: collecting.faults });
  const checked = await readCheckedLedgers(store);
  const { filter, faults, scratch, nowMicros } = collecting;
  const known = new KnownRuns(store);
  const read = await collectThese(store, wanted, { filter, faults, scratch, nowMicros, checked, known });
  await checked.save(all);
  return read;
}
