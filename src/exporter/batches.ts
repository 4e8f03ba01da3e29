/** As many rows as are made before others get a turn; `ExporterContext.tables` keeps to the same. */
const batchSize = 1000;

/** Rows in batches of at most 1,000. */
export async function* batches<R>(rows: Iterable<R>): AsyncGenerator<readonly R[]> {
  let batch: R[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
