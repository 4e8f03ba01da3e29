import type { JsonValue } from '../../../src/catalogue/index.ts';
import { type AnyRow, columnsOf, type TableName } from '../../../src/exporter.ts';

/** Texts that CSV puts a `'` before. */
const formula = /^[=+\-@\t\r＝＋－＠]/;

/** Rows as CSV shows them: a text that a spreadsheet would compute has a `'` before it. */
export function guarded(name: TableName, rows: readonly AnyRow[]): AnyRow[] {
  const texts = columnsOf(name).filter(({ type }) => type === 'string');
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(
      texts.map(({ name: column }) => {
        const value = row[column] ?? null;
        return [column, typeof value === 'string' && formula.test(value) ? `'${value}` : value];
      }),
    ),
  }));
}

/** A row of texts as values of the table’s columns. */
export function typed(name: TableName, row: Readonly<Record<string, string | null>>): AnyRow {
  return Object.fromEntries(
    columnsOf(name).map(({ name: column, type }) => {
      const text = row[column];
      if (text === undefined) throw new Error(`${name} has no column ${column}`);
      return [column, text === null ? null : valueIn(text, type)];
    }),
  );
}

function valueIn(text: string, type: string): JsonValue {
  if (type === 'json') return JSON.parse(text);
  if (type === 'boolean') return text === 'true';
  return type === 'int64' || type === 'double' ? Number(text) : text;
}
