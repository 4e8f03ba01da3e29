import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPartitions } from '../tables/check-partitions.ts';
import { type CsvOptions, csvStatement } from '../tables/csv-sql.ts';
import type { ExportTable } from '../tables/export-table.ts';
import {
  emptyParquetStatement,
  nullPartition,
  type ParquetOptions,
  parquetStatement,
  partitionCountQuery,
} from '../tables/parquet-sql.ts';
import type { ExportJob } from './format.ts';

const csvEndings = { none: 'csv', gzip: 'csv.gz', zstd: 'csv.zst' } as const;

/** Writes every table as CSV into a directory. */
export async function writeCsvTables(
  directory: string,
  { store, tables }: ExportJob,
  options: CsvOptions,
): Promise<void> {
  for (const table of tables) {
    const path = join(directory, `${table.name}.${csvEndings[options.compression]}`);
    await store.query(csvStatement(table, { path, ...options }));
  }
}

/** Writes every table as Parquet into a directory: a file each, or a directory each where they are divided. */
export async function writeParquetTables(directory: string, job: ExportJob, options: ParquetOptions): Promise<void> {
  if (options.partitionBy.length > 0) await checkPartitions(job.store, options.partitionBy);
  for (const table of job.tables) {
    // What is added up over days and projects is divided by neither.
    if (options.partitionBy.length === 0 || table.kind === 'groups') {
      const path = join(directory, `${table.name}.parquet`);
      await job.store.query(parquetStatement(table, { path, ...options, partitionBy: [], of: 1, share: 0 }));
    } else if (job.metadata.rows[table.name] === 0) await writeNoRows(table, { directory, job, options });
    else await writePartitions(table, { directory, job, options });
  }
}

interface PartedTable {
  readonly directory: string;
  readonly job: ExportJob;
  readonly options: ParquetOptions;
}

/** On two threads, 30 MB for a table of 36 columns. */
const partitionsAtOnce = 16;

async function writePartitions(table: ExportTable, { directory, job: { store }, options }: PartedTable): Promise<void> {
  const query = partitionCountQuery(table, options.partitionBy);
  const [{ partitions } = { partitions: 1 }] = await store.query<{ partitions: number }>(query);
  const of = Math.ceil(partitions / partitionsAtOnce);
  for (let share = 0; share < of; share++)
    await store.query(parquetStatement(table, { path: join(directory, table.name), ...options, of, share }));
}

async function writeNoRows(table: ExportTable, { directory, job: { store }, options }: PartedTable): Promise<void> {
  const partition = join(directory, table.name, ...options.partitionBy.map((key) => `${key}=${nullPartition}`));
  await mkdir(partition, { recursive: true });
  await store.query(emptyParquetStatement(table, { path: join(partition, 'data_0.parquet'), ...options }));
}
