import type { AnalysedStore } from './analysed-store.ts';
import { groupsOf } from './compare.ts';
import { type BestGroup, bestGroup, defaultWeights, type GroupBy, type Weights } from './comparison/index.ts';
import { type Chance, defaultChance } from './statistics/index.ts';

/** What counts, and how much. */
export interface BestConfigurationOptions extends Partial<Chance> {
  /** Relative to each other; `defaultWeights` where nothing is said. */
  readonly weights?: Weights;
  /** The measure of quality, `evaluations.<name>` or `quality.<column>`; default the one that most runs have. */
  readonly quality?: string;
  /** What a configuration is; default provider, model, temperature and whatever else a run's config has. */
  readonly by?: GroupBy;
}

/** Which configuration is best, by a score of 0 to 100 with its parts, and in how many resamples it stays first. */
export async function bestConfiguration(
  store: AnalysedStore,
  { by = 'config', weights = defaultWeights, ...chosen }: BestConfigurationOptions = {},
): Promise<BestGroup> {
  return bestGroup(await groupsOf(store, by), { ...defaultChance, ...chosen, weights });
}
