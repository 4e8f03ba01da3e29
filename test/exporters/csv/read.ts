import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import {
  type ColumnType,
  columnsOf,
  type ExporterContext,
  type JsonValue,
  type TableName,
} from '../../../src/exporter.ts';
import type { ReadTables } from '../../../src/testing.ts';

/** How the files were written. */
export interface ReadCsvOptions {
  readonly directory?: string;
  readonly delimiter?: string;
  /** Takes the `'` away that stands before what a spreadsheet would take for a formula. */
  readonly unescaped?: boolean;
}

/** A field as it stands in the file; a null is one that was not even quoted. */
interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

/** The records of one CSV text, header included. */
export function parseCsv(text: string, delimiter = ','): Field[][] {
  return parse(text, {
    delimiter,
    bom: true,
    // Only LF ends a line that is not quoted; finding out by itself, csv-parse would take a CR in the data for it.
    record_delimiter: '\n',
    cast: (value, { quoting }) => ({ text: value, quoted: quoting }),
  }) as unknown as Field[][];
}

/** The tables that a run's `csv/` has. */
export async function readCsv(context: ExporterContext, options: ReadCsvOptions = {}): Promise<ReadTables> {
  const directory = options.directory ?? path.join(context.directory, 'csv');
  const tables = (await readdir(directory)).map(async (file) => {
    const name = path.parse(file).name as TableName;
    const [header = [], ...records] = parseCsv(await readFile(path.join(directory, file), 'utf8'), options.delimiter);
    const types = new Map(columnsOf(name).map((column) => [column.name, column.type]));
    const rows = records.map((record) =>
      Object.fromEntries(
        record.map((field, place) => {
          const column = header[place]?.text ?? '';
          return [column, cell(field, types.get(column) ?? 'string', options.unescaped ?? false)];
        }),
      ),
    );
    return [name, rows];
  });
  return Object.fromEntries(await Promise.all(tables));
}

function cell({ text, quoted }: Field, type: ColumnType, unescaped: boolean): JsonValue {
  if (text === '' && !quoted) return null;
  if (type === 'string' || type === 'timestamp') return unescaped ? text.replace(/^'(?=[-=+@\t\r＝])/, '') : text;
  if (type === 'boolean' && text !== 'true' && text !== 'false') throw new Error(`not a boolean: ${text}`);
  return type === 'int64' || type === 'double' ? Number(text) : JSON.parse(text);
}
