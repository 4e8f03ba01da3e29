import type { AnalysedStore } from '../analysis/analysed-store.ts';

/** Where an export's rows come from. */
export interface Source extends Pick<AnalysedStore, 'query' | 'stream'> {
  /**
   * Goes through the runs in order, some hundred at a time: until the next ones, tables have rows of these alone. So little
   * can be put in order in bounded memory.
   */
  parts(): AsyncGenerator<void>;
}
