import { quoteName, quoteText } from '../../analysis/database/sql-text.ts';
import { type TableDefinition, type TableName, tables } from '../../catalogue/index.ts';
import type { PartitionKey } from '../options.ts';
import { exportFormatVersion } from '../targets/export-format.ts';
import { type TableColumn, tableColumns } from './table-columns.ts';

/** What Parquet is written with. */
export interface ParquetOptions {
  readonly compression: 'zstd' | 'gzip';
  /** A directory for each value, below each other in this order; none where it is one file. */
  readonly partitionBy: readonly PartitionKey[];
}

/** In Hive's layout, the value of a partition whose rows have none. */
export const nullPartition = '__HIVE_DEFAULT_PARTITION__';

/**
 * The statement that writes a table as Parquet, typed as the `parquet` exporter types it. Divided, it is a directory in
 * Hive's layout, in whose files the columns do not stand that their paths tell. Answers with the number of rows.
 */
export function parquetStatement(table: TableName, options: ParquetOptions & { readonly path: string }): string {
  const { path, partitionBy, compression } = options;
  const parted = partitionBy.length === 0 ? '' : `, PARTITION_BY (${partitionBy.map(quoteName).join(', ')})`;
  const settings = `FORMAT parquet, COMPRESSION ${compression}, KV_METADATA ${metadata(table)}${parted}`;
  return `COPY (${selection(table, partitionBy)}) TO ${quoteText(path)} (${settings})`;
}

/** The statement for a table without rows, of which DuckDB writes no file where it is divided. */
export function emptyParquetStatement(table: TableName, options: ParquetOptions & { readonly path: string }): string {
  const { path, partitionBy, compression } = options;
  const settings = `FORMAT parquet, COMPRESSION ${compression}, KV_METADATA ${metadata(table)}`;
  const columns = fileColumns(table, partitionBy).map(({ sql }) => sql);
  const rows = `SELECT ${columns.join(', ')} FROM (${selection(table, partitionBy)}) LIMIT 0`;
  return `COPY (${rows}) TO ${quoteText(path)} (${settings})`;
}

/** The columns that stand in the files. */
const fileColumns = (table: TableName, partitionBy: readonly PartitionKey[]): readonly TableColumn[] =>
  tableColumns(table).filter(({ name }) => !(partitionBy as readonly string[]).includes(name));

function selection(table: TableName, partitionBy: readonly PartitionKey[]): string {
  const cells = fileColumns(table, partitionBy).map((column) => `${parquetCell(column)} AS ${column.sql}`);
  const keys = partitionBy.map((key) => `${keySql(table, key)} AS ${quoteName(key)}`);
  return `SELECT ${[...cells, ...keys].join(', ')} FROM ${quoteName(table)} AS rows`;
}

/** Times are stored as UTC; JSON is text and not Parquet's JSON, which not everybody reads. */
function parquetCell({ sql, type }: TableColumn): string {
  const column = `rows.${sql}`;
  if (type === 'timestamp') return `timezone('UTC', ${column})`;
  return type === 'json' ? `${column}::VARCHAR` : column;
}

/** What rows are divided by; rows that have no project or time of their own have their run's. */
function keySql(table: TableName, key: PartitionKey): string {
  const { columns }: TableDefinition = tables[table];
  const ofRun = (column: string) => `(SELECT any_value(of.${column}) FROM runs AS of WHERE of.run_id = rows.run_id)`;
  if (key === 'project') return columns.project === undefined ? ofRun('project') : 'rows.project';
  const time = ['ts', 'time', 'started_at'].find((name) => columns[name] !== undefined);
  return `local_day(${time === undefined ? ofRun('started_at') : `rows.${time}`})`;
}

/** What Parquet has no place for, as key-value metadata: the table, and unit and meaning of each column. */
function metadata(table: TableName): string {
  const columns = tableColumns(table).map(({ name, type, unit, description }) => [name, { type, unit, description }]);
  const entries = {
    'runledger.format_version': String(exportFormatVersion),
    'runledger.table': table,
    'runledger.columns': JSON.stringify(Object.fromEntries(columns)),
  };
  return `{${Object.entries(entries)
    .map(([key, value]) => `${quoteName(key)}: ${quoteText(value)}`)
    .join(', ')}}`;
}
