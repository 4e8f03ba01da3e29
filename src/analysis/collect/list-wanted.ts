import { listRunIds } from '../../store/list-run-ids.ts';
import type { Filter } from '../filter.ts';
import type { FaultList } from '../store-fault.ts';

/** The names of a store's runs. */
export interface WantedRuns {
  /** All, in their order. */
  readonly runIds: readonly string[];
  /** Those of them that the filter does not leave out by name. */
  readonly wanted: readonly string[];
}

/**
 * Lists the runs that are asked for, and counts as faults what stands among them and cannot be a run. A store that is not
 * there is empty. Rejects where it cannot be listed, such as where it is a file: then nothing is known of any run.
 */
export async function listWanted(
  store: string,
  { filter, faults }: { readonly filter: Filter; readonly faults: FaultList },
): Promise<WantedRuns> {
  const { runIds, ignored, fault } = await listRunIds(store);
  if (fault !== null) throw new Error(fault);
  const asked = new Set(filter.runIds ?? []);
  const isWanted = (name: string): boolean => asked.size === 0 || asked.has(name);
  for (const { name, reason } of ignored) if (isWanted(name)) faults.run({ run_id: name, file: '', line: 0, reason });
  return { runIds, wanted: runIds.filter(isWanted) };
}
