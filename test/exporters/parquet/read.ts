import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBValue } from '@duckdb/node-api';
import { readParquet as decode, writeParquet as encode } from 'parquet-wasm';
import {
  type Column,
  columnsOf,
  type ExporterContext,
  formatMicros,
  type JsonValue,
  type Row,
  type TableName,
  tableNames,
} from '../../../src/exporter.ts';
import type { ReadTables } from '../../../src/testing.ts';
import { queryDuckDb, sqlText } from '../duckdb.ts';

/** A reader of Parquet, given one file. */
export type ReadParquet = <T extends TableName>(file: string, name: T) => Promise<readonly Row<T>[]>;

/** Reads a file with DuckDB. */
export const readByDuckDb: ReadParquet = async <T extends TableName>(file: string, name: T) => {
  const columns = columnsOf(name);
  const rows = await queryDuckDb(`SELECT ${columns.map(selected).join(', ')} FROM read_parquet(${sqlText(file)})`);
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, place) => [column.name, cell(row[place] ?? null, column)])),
  ) as unknown as readonly Row<T>[];
};

/**
 * Reads a file with arrow-rs, by parquet-wasm: decoded into Arrow, which is written as another file, without
 * compression, statistics or dictionaries; DuckDB then reads that.
 */
export const readByArrow: ReadParquet = async (file, name) => {
  const again = `${file}.arrow-rs`;
  await writeFile(again, encode(decode(await readFile(file))));
  return readByDuckDb(again, name);
};

/** The tables that an exporter wrote into a directory. */
async function readTables(directory: string, read: ReadParquet): Promise<ReadTables> {
  const files = tableNames.map((name) => ({ name, file: parquetFile(directory, name) }));
  const present = files.filter(({ file }) => existsSync(file));
  return Object.fromEntries(await Promise.all(present.map(async ({ name, file }) => [name, await read(file, name)])));
}

/** Where a table of a run is. */
export const parquetFile = (directory: string, name: TableName): string =>
  name === 'metrics' ? path.join(directory, 'metrics.parquet') : path.join(directory, 'parquet', `${name}.parquet`);

/** For the conformance kit. */
export const readWith = (read: ReadParquet) => (context: ExporterContext) => readTables(context.directory, read);

function selected({ name, type }: Column): string {
  if (type === 'string' || type === 'json') return `encode("${name}"::VARCHAR)`;
  return type === 'timestamp' ? `epoch_us("${name}")` : `"${name}"`;
}

function cell(value: DuckDBValue, { type }: Column): JsonValue {
  if (value === null) return null;
  if (type === 'timestamp') return formatMicros(Number(value));
  if (type === 'json') return JSON.parse(String(value));
  if (type !== 'int64') return value as string | number | boolean;
  if (typeof value !== 'bigint' || !Number.isSafeInteger(Number(value))) throw new Error(`not a safe int64: ${value}`);
  return Number(value);
}
