import { setImmediate as nextTurn } from 'node:timers/promises';

/** As many rows as are made before the agent gets a turn; `ExporterContext.tables` keeps to the same. */
const batchSize = 1000;

/** Rows in batches of at most 1,000, with a turn of the event loop between them. */
export async function* batches<R>(rows: Iterable<R>): AsyncGenerator<readonly R[]> {
  let batch: R[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
    await nextTurn();
  }
  if (batch.length > 0) yield batch;
}
