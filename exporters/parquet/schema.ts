import type { ParquetWriter, SchemaElement } from 'hyparquet-writer';
import { type ColumnType, columnsOf, type TableName, tableMetadata, tables } from '../../src/exporter.ts';
import { type CodecName, codecs } from './codecs.ts';

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;

/**
 * How each type of the catalogue is stored. Both annotations where the format has two, since readers older than logical
 * types know only the converted one. JSON is text and not Parquet's JSON, which Polars and older Arrow give out as bytes
 * (DuckDB's JSON functions take either); that it is JSON stands in the metadata. Every column may be null.
 */
const storage = {
  string: text,
  int64: { type: 'INT64' },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  timestamp: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  json: text,
} as const satisfies Record<ColumnType, Omit<SchemaElement, 'name'>>;

/** The Parquet schema of a table: a root, then its columns in the order of the catalogue. */
export function parquetSchema(name: TableName): SchemaElement[] {
  const columns = columnsOf(name).map(
    (column): SchemaElement => ({
      name: column.name,
      repetition_type: 'OPTIONAL',
      ...storage[column.type],
    }),
  );
  return [{ name: 'root', num_children: columns.length }, ...columns];
}

/** The length of `PAR1`, behind which the first data page would stand. */
const firstPageOffset = 4n;

/**
 * A row group without rows, which a table without rows is given, as Arrow's own writer does: the list of no groups that
 * hyparquet-writer 0.17 writes has no element type, and arrow-rs refuses it.
 */
export function emptyRowGroup(name: TableName, codec: CodecName): ParquetWriter['row_groups'][number] {
  const columns = columnsOf(name).map((column) => ({
    file_offset: firstPageOffset,
    meta_data: {
      type: storage[column.type].type,
      encodings: ['PLAIN' as const],
      path_in_schema: [column.name],
      codec: codecs[codec],
      num_values: 0n,
      total_uncompressed_size: 0n,
      total_compressed_size: 0n,
      data_page_offset: firstPageOffset,
    },
  }));
  return { columns, total_byte_size: 0n, num_rows: 0n };
}

/** What Parquet has no place for, as key-value metadata. */
export const parquetMetadata = (name: TableName, runId: string | null): { key: string; value: string }[] =>
  Object.entries(tableMetadata({ name, columns: tables[name].columns, runId })).map(([key, value]) => ({ key, value }));
