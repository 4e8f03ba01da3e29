import { quoteName, quoteText } from '../../analysis/database/sql-text.ts';
import { type ExportTable, type TableColumn, tableColumns, timeFormat } from './export-table.ts';

/** What CSV is written with. */
export interface CsvOptions {
  /** A byte order mark, by which Excel knows UTF-8. */
  readonly bom: boolean;
  readonly compression: 'none' | 'gzip' | 'zstd';
}

/** A text that begins with one of these a spreadsheet takes for a formula: the rule of the `csv` exporter. */
const formulaStarts = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
const startsFormula = `^[${formulaStarts.map((start) => `\\x{${start.codePointAt(0)?.toString(16)}}`).join('')}]`;

/** U+FEFF, which is the byte order mark where a file begins with it. */
const byteOrderMark = '\ufeff';

/**
 * The statement that writes a table as CSV: RFC 4180, lines ended by LF; null is nothing, the empty text `""`. Answers
 * with the number of rows.
 */
export function csvStatement(table: ExportTable, { path, bom, compression }: CsvOptions & { path: string }): string {
  const columns = tableColumns(table).map((column, index) => {
    // DuckDB writes no mark itself; as the beginning of the first column's name it stands where it belongs.
    const name = index === 0 && bom ? `${byteOrderMark}${column.name}` : column.name;
    return `${csvCell(column)} AS ${quoteName(name)}`;
  });
  const options = `FORMAT csv, HEADER, TIMESTAMPFORMAT ${quoteText(timeFormat)}, COMPRESSION ${compression}`;
  return `COPY (SELECT ${columns.join(', ')} FROM ${quoteName(table.name)}) TO ${quoteText(path)} (${options})`;
}

/** Texts alone can be formulas: JSON begins with a quote, a bracket or a number, which stays as it is. */
function csvCell({ sql, type }: TableColumn): string {
  if (type === 'json') return `${sql}::VARCHAR`;
  if (type !== 'string') return sql;
  return `CASE WHEN regexp_matches(${sql}, ${quoteText(startsFormula)}) THEN '''' || ${sql} ELSE ${sql} END`;
}
