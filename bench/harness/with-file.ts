import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Does `work` with the path of a Parquet file that is gone afterwards. */
export async function withFile<T>(work: (path: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'runledger-bench-'));
  try {
    return await work(join(directory, 'file.parquet'));
  } finally {
    await rm(directory, { recursive: true });
  }
}
