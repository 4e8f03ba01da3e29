import type { Row } from '../catalogue/index.ts';
import type { AnalysedStore } from './analysed-store.ts';

/** How many runs are asked for. */
export interface RunsOptions {
  /** All, where nothing is said. */
  readonly limit?: number | undefined;
}

/** The runs that the store's filter selects, the newest first. */
export function runs(store: AnalysedStore, { limit }: RunsOptions = {}): Promise<Row<'runs'>[]> {
  const newest = 'SELECT * FROM runs ORDER BY started_at DESC NULLS LAST, run_id DESC';
  return limit === undefined ? store.query(newest) : store.query(`${newest} LIMIT $limit`, { limit });
}
