import type { Columns, ColumnType } from '../../catalogue/index.ts';

/** A text as SQL writes it. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as SQL writes it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Column names, each quoted, with commas between them. */
export const columnList = (columns: Columns): string => Object.keys(columns).map(quoteName).join(', ');

/** How the catalogue's types are called in DuckDB. Times are UTC. */
const typeNames: { readonly [T in ColumnType]: string } = {
  string: 'VARCHAR',
  int64: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  json: 'JSON',
};

/** The same, each as the type that it has in the catalogue: a Parquet file need not tell text from JSON. */
export const typedColumnList = (columns: Columns): string =>
  Object.entries(columns)
    .map(([name, { type }]) => `CAST(${quoteName(name)} AS ${typeNames[type]}) AS ${quoteName(name)}`)
    .join(', ');

/** Twice what our own writers make of a line at most. Twice this is held by each thread; DuckDB's default is 32 MB. */
const longestLine = 2 * 1024 * 1024;

/** Reads files of JSON lines: `files` is an expression for a list of paths. Nothing about them is guessed. */
export function readJsonLines(files: string, columns: Columns): string {
  const typed = Object.entries(columns).map(([name, { type }]) => `${quoteName(name)}: ${quoteText(typeNames[type])}`);
  const options = `format = 'newline_delimited', compression = 'uncompressed', hive_partitioning = false, union_by_name = false, maximum_object_size = ${longestLine}`;
  return `read_json(${files}, ${options}, columns = {${typed.join(', ')}})`;
}

/** A path that DuckDB takes for itself, and not for a pattern (`*`, `?`, `[a-z]`). */
export const literalPath = (path: string): string => path.replace(/[*?[]/g, '[$&]');
