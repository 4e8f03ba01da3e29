import type { AnalysedStore } from './analysed-store.ts';
import { type Comparison, compareGroups, type GroupBy, groupRuns, type RunGroup } from './comparison/index.ts';
import { readComparedRuns } from './comparison/read-compared-runs.ts';
import { type Chance, defaultChance } from './statistics/index.ts';

/** What is set beside what. */
export interface CompareStoreOptions extends Partial<Chance> {
  /** `run`: each run by itself. */
  readonly by: GroupBy;
  /** The group that the others are set beside, by its name; default the one with most finished runs. */
  readonly reference?: string;
}

/**
 * Sets the runs of a store beside each other, by what they have in common: per group success, cost, tokens, latency and
 * quality with 95 % intervals, and how each differs from the reference. Rejects with a RangeError where no group has the
 * reference's name.
 */
export async function compare(store: AnalysedStore, options: CompareStoreOptions): Promise<Comparison> {
  const { by, ...chosen } = options;
  return compareGroups(await groupsOf(store, by), { ...defaultChance, ...chosen });
}

/** The runs of a store, put together by what they have in common. */
export async function groupsOf(store: AnalysedStore, by: GroupBy): Promise<RunGroup[]> {
  return groupRuns(await readComparedRuns(store), by);
}
