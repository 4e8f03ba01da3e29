import { listRunIds } from './list-run-ids.ts';
import { type ReaderOptions, readRun, type StoredRun } from './read-run.ts';

/** Read at the same time: Node's thread pool has four threads, which are kept busy. */
const concurrency = 16;

/** Reads every run of a store, in the order of their ids. Directories that hold no run are passed over. */
export async function* listRuns(store: string, options: ReaderOptions): AsyncGenerator<StoredRun> {
  const { runIds } = await listRunIds(store);
  for (let start = 0; start < runIds.length; start += concurrency) {
    const ids = runIds.slice(start, start + concurrency);
    for (const run of await Promise.all(ids.map((runId) => readRun(store, runId, options))))
      if (run !== null) yield run;
  }
}
