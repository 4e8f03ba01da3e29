import { quoteName, quoteText } from '../../analysis/database/sql-text.ts';
import { tableMetadata } from '../../catalogue/index.ts';
import type { PartitionKey } from '../options.ts';
import { type ExportTable, type TableColumn, tableColumns } from './export-table.ts';

/** What Parquet is written with. */
export interface ParquetOptions {
  readonly compression: 'zstd' | 'gzip';
  /** A directory for each value, below each other in this order; none where it is one file. */
  readonly partitionBy: readonly PartitionKey[];
}

/** In Hive's layout, the value of a partition whose rows have none. */
export const nullPartition = '__HIVE_DEFAULT_PARTITION__';

/** Partitions are written some at a time: each takes memory for each column and thread, however few rows it has. */
export interface PartitionShare {
  /** Of so many shares … */
  readonly of: number;
  /** … which one, from 0. */
  readonly share: number;
}

/** DuckDB's own row groups and pages of dictionaries take 150 MB more while they are written. */
const sizes = 'ROW_GROUP_SIZE 20480, STRING_DICTIONARY_PAGE_SIZE_LIMIT 65536';

/**
 * The statement that writes a table as Parquet, typed as the `parquet` exporter types it. Divided, it is a directory in
 * Hive's layout, in whose files the columns do not stand that their paths tell.
 */
export function parquetStatement(
  table: ExportTable,
  { path, partitionBy, compression, of, share }: ParquetOptions & PartitionShare & { readonly path: string },
): string {
  const settings = `FORMAT parquet, COMPRESSION ${compression}, ${sizes}, KV_METADATA ${metadata(table)}`;
  const rows = selection(table, partitionBy);
  if (partitionBy.length === 0) return `COPY (${rows}) TO ${quoteText(path)} (${settings})`;
  const keys = partitionBy.map(quoteName).join(', ');
  const ofShare = `SELECT * FROM (${rows}) WHERE hash(${keys}) % ${of} = ${share}`;
  return `COPY (${ofShare}) TO ${quoteText(path)} (${settings}, PARTITION_BY (${keys}), OVERWRITE_OR_IGNORE)`;
}

/** The query for the number of partitions that a table has: `partitions`. */
export function partitionCountQuery(table: ExportTable, partitionBy: readonly PartitionKey[]): string {
  const keys = partitionBy.map((key) => keySql(table, key)).join(', ');
  return `SELECT count(*) AS partitions FROM (SELECT DISTINCT ${keys} FROM ${quoteName(table.name)} AS rows)`;
}

/** The statement for a table without rows, of which DuckDB writes no file where it is divided. */
export function emptyParquetStatement(table: ExportTable, options: ParquetOptions & { readonly path: string }): string {
  const { path, partitionBy, compression } = options;
  const settings = `FORMAT parquet, COMPRESSION ${compression}, KV_METADATA ${metadata(table)}`;
  const columns = fileColumns(table, partitionBy).map(({ sql }) => sql);
  const rows = `SELECT ${columns.join(', ')} FROM (${selection(table, partitionBy)}) LIMIT 0`;
  return `COPY (${rows}) TO ${quoteText(path)} (${settings})`;
}

/** The columns that stand in the files. */
const fileColumns = (table: ExportTable, partitionBy: readonly PartitionKey[]): readonly TableColumn[] =>
  tableColumns(table).filter(({ name }) => !(partitionBy as readonly string[]).includes(name));

function selection(table: ExportTable, partitionBy: readonly PartitionKey[]): string {
  const cells = fileColumns(table, partitionBy).map((column) => `${parquetCell(column)} AS ${column.sql}`);
  const keys = partitionBy.map((key) => `${keySql(table, key)} AS ${quoteName(key)}`);
  return `SELECT ${[...cells, ...keys].join(', ')} FROM ${quoteName(table.name)} AS rows`;
}

/** Times are stored as UTC; JSON is text and not Parquet's JSON, which not everybody reads. */
function parquetCell({ sql, type }: TableColumn): string {
  const column = `rows.${sql}`;
  if (type === 'timestamp') return `timezone('UTC', ${column})`;
  return type === 'json' ? `${column}::VARCHAR` : column;
}

/** What rows are divided by; rows that have no project or time of their own have their run's. */
function keySql({ columns }: ExportTable, key: PartitionKey): string {
  const ofRun = (column: string) => `(SELECT any_value(of.${column}) FROM runs AS of WHERE of.run_id = rows.run_id)`;
  if (key === 'project') return columns.project === undefined ? ofRun('project') : 'rows.project';
  const time = ['ts', 'time', 'started_at'].find((name) => columns[name] !== undefined);
  return `local_day(${time === undefined ? ofRun('started_at') : `rows.${time}`})`;
}

/** What Parquet has no place for, as key-value metadata. */
function metadata(table: ExportTable): string {
  const entries = Object.entries(tableMetadata({ ...table, runId: null }));
  return `{${entries.map(([key, value]) => `${quoteName(key)}: ${quoteText(value)}`).join(', ')}}`;
}
