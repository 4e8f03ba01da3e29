import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { type AnyRow, columnsOf, type JsonValue, type Snapshot, type TableName } from '../../src/exporter.ts';

/** What to write and how. */
export interface CsvOptions {
  readonly snapshot: Snapshot;
  readonly name: TableName;
  readonly config: {
    readonly escape_formulas: boolean;
    readonly bom: boolean;
    readonly delimiter: string;
  };
}

/** Writes a table as CSV (RFC 4180, lines ended by LF), row by row, as fast as the disk takes them. */
export async function writeCsv(file: string, { snapshot, name, config }: CsvOptions): Promise<void> {
  const stringifier = stringify({
    header: true,
    columns: columnsOf(name).map((column) => column.name),
    delimiter: config.delimiter,
    bom: config.bom,
    escape_formulas: config.escape_formulas,
    quote_record_delimiter: true,
    // Null is nothing between two delimiters; the empty text is "".
    quoted_match: /^$/,
    cast: { boolean: String },
  });
  await pipeline(records(snapshot, name), stringifier, createWriteStream(file, { mode: 0o600 }));
}

/** Rows as lists of cells: objects would have their keys looked up as paths. */
async function* records(snapshot: Snapshot, name: TableName): AsyncGenerator<JsonValue[]> {
  const cells = columnsOf(name).map(
    ({ name: column, type }) =>
      (row: AnyRow) =>
        cell(row[column] ?? null, type === 'json'),
  );
  for await (const batch of snapshot.rows(name)) {
    for (const row of batch) yield cells.map((cellOf) => cellOf(row));
  }
}

/** A `json` column holds JSON text; numbers, booleans and objects are written as that by csv-stringify itself. */
const cell = (value: JsonValue, isJson: boolean): JsonValue =>
  isJson && typeof value === 'string' ? JSON.stringify(value) : value;
