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

/** Short rows are made into text so many at a time, which takes no longer a row than more of them. */
const rowsAtOnce = 16;

/** Characters gathered before they are handed on: one write to disk, and the agent waits for no more than this and one row. */
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
  let rows: JsonValue[][] = [];
  let chars = 0;
  for await (const batch of snapshot.rows(name)) {
    for (const row of batch) {
      const cells = record(row, columns);
      rows.push(cells);
      chars += charsOf(cells);
      if (rows.length < rowsAtOnce && chars < chunkChars) continue;
      text += stringify(rows, options);
      rows = [];
      chars = 0;
      if (text.length < chunkChars) continue;
      yield text;
      text = '';
    }
  }
  yield text + stringify(rows, options);
}

/** How long the texts in a row are: a cell may be as long as a line of a ledger. */
const charsOf = (cells: readonly JsonValue[]): number =>
  cells.reduce<number>((sum, value) => (typeof value === 'string' ? sum + value.length : sum), 0);

/** A row as a list of cells: an object would have its keys looked up as paths. */
const record = (row: AnyRow, columns: readonly Column[]): JsonValue[] =>
  columns.map(({ name, type }) => cell(row[name] ?? null, type === 'json'));

/** A `json` column holds JSON text; numbers and booleans are written as that by csv-stringify itself. */
const cell = (value: JsonValue, isJson: boolean): JsonValue =>
  isJson && value !== null && (typeof value === 'string' || typeof value === 'object') ? JSON.stringify(value) : value;
