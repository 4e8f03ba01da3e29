import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tableNames } from '../../catalogue/index.ts';
import { checkPartitions } from '../tables/check-partitions.ts';
import { type CsvOptions, csvStatement } from '../tables/csv-sql.ts';
import { emptyParquetStatement, nullPartition, type ParquetOptions, parquetStatement } from '../tables/parquet-sql.ts';
import type { ExportJob } from './format.ts';

const csvEndings = { none: 'csv', gzip: 'csv.gz', zstd: 'csv.zst' } as const;

/** Writes every table as CSV into a directory. */
export async function writeCsvTables(directory: string, { store }: ExportJob, options: CsvOptions): Promise<void> {
  for (const table of tableNames) {
    const path = join(directory, `${table}.${csvEndings[options.compression]}`);
    await store.query(csvStatement(table, { path, ...options }));
  }
}

/** Writes every table as Parquet into a directory: a file each, or a directory each where they are divided. */
export async function writeParquetTables(
  directory: string,
  { store, metadata }: ExportJob,
  options: ParquetOptions,
): Promise<void> {
  const { partitionBy } = options;
  if (partitionBy.length > 0) await checkPartitions(store, partitionBy);
  for (const table of tableNames) {
    if (partitionBy.length === 0) {
      await store.query(parquetStatement(table, { path: join(directory, `${table}.parquet`), ...options }));
    } else if (metadata.rows[table] > 0) {
      await store.query(parquetStatement(table, { path: join(directory, table), ...options }));
    } else {
      const partition = join(directory, table, ...partitionBy.map((key) => `${key}=${nullPartition}`));
      await mkdir(partition, { recursive: true });
      await store.query(emptyParquetStatement(table, { path: join(partition, 'data_0.parquet'), ...options }));
    }
  }
}
