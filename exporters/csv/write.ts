import { writeFile } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import {
  type AnyRow,
  type Column,
  columnsOf,
  type JsonValue,
  type Snapshot,
  type TableName,
} from '../../src/exporter.ts';

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

/** Rows made into text at a time: the agent waits for no more than these. */
const rowsAtOnce = 100;

/** Characters gathered before they are handed on: one write to disk, and no more than this in memory. */
const chunkChars = 65_536;

/**
 * Writes a table as CSV (RFC 4180, lines ended by LF), piece by piece, as fast as the disk takes them. By no stream of Node's: a
 * first one of another kind has all code of streams compiled anew, which the agent's connections run on.
 */
export const writeCsv = (file: string, options: CsvOptions): Promise<void> =>
  writeFile(file, tableText(options), { mode: 0o600 });

/** The text of a table, in pieces. */
async function* tableText({ snapshot, name, config }: CsvOptions): AsyncGenerator<string> {
  const columns = columnsOf(name);
  const options = {
    columns: columns.map((column) => column.name),
    delimiter: config.delimiter,
    escape_formulas: config.escape_formulas,
    quote_record_delimiter: true,
    // Null is nothing between two delimiters; the empty text is "".
    quoted_match: /^$/,
    cast: { boolean: String },
  };
  let text = stringify([], { ...options, header: true, bom: config.bom });
  for await (const batch of snapshot.rows(name)) {
    for (let start = 0; start < batch.length; start += rowsAtOnce) {
      const rows = batch.slice(start, start + rowsAtOnce);
      text += stringify(
        rows.map((row) => record(row, columns)),
        options,
      );
      if (text.length < chunkChars) continue;
      yield text;
      text = '';
    }
  }
  yield text;
}

/** A row as a list of cells: an object would have its keys looked up as paths. */
const record = (row: AnyRow, columns: readonly Column[]): JsonValue[] =>
  columns.map(({ name, type }) => cell(row[name] ?? null, type === 'json'));

/** A `json` column holds JSON text; numbers, booleans and objects are written as that by csv-stringify itself. */
const cell = (value: JsonValue, isJson: boolean): JsonValue =>
  isJson && typeof value === 'string' ? JSON.stringify(value) : value;
