import type { Columns } from './columns.ts';

/** The version of how a table stands in a file: its columns, their types and what the file says of itself. */
const tableFormatVersion = 1;

/** A table that a file holds. */
export interface FiledTable {
  readonly name: string;
  readonly columns: Columns;
  /** The one run whose rows it has; null where it is none, or there are several. */
  readonly runId: string | null;
}

/**
 * What a file of one table says of itself where its format has a place for that, such as Parquet's key-value metadata:
 * the table, the run, and type, unit and meaning of each column as JSON. Values are text, by their keys.
 */
export function tableMetadata({ name, columns, runId }: FiledTable): Readonly<Record<string, string>> {
  const meanings = Object.entries(columns).map(([column, { type, unit, description }]) => [
    column,
    { type, unit, description },
  ]);
  return {
    'runledger.format_version': String(tableFormatVersion),
    'runledger.table': name,
    ...(runId !== null && { 'runledger.run_id': runId }),
    'runledger.columns': JSON.stringify(Object.fromEntries(meanings)),
  };
}
