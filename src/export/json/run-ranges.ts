import type { Source } from '../source.ts';

/** Runs whose rows are put in order at once: a sort of all of them takes more memory than there is. */
const runsAtOnce = 500;

/** The store's runs in order, some hundred at a time: the parameters of a query for the rows of those. */
export async function runRanges(store: Source): Promise<{ readonly first: string; readonly last: string }[]> {
  const rows = await store.query<{ readonly run_id: string }>('SELECT run_id FROM runs ORDER BY run_id');
  const ids = rows.map(({ run_id }) => run_id);
  return Array.from({ length: Math.ceil(ids.length / runsAtOnce) }, (_, index) => {
    const from = index * runsAtOnce;
    return { first: ids[from] ?? '', last: ids[Math.min(from + runsAtOnce, ids.length) - 1] ?? '' };
  });
}
