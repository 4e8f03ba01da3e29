import { type ColumnDefinition, type Columns, type JsonValue, type TableName, tables } from '../catalogue/index.ts';

/** A column with its name. */
export interface Column extends ColumnDefinition {
  readonly name: string;
}

/** A row of any table, for exporters that treat all tables alike: each column's value or null, by its name. */
export type AnyRow = { readonly [column: string]: JsonValue };

/** The columns of a table, in order. */
export function columnsOf(name: TableName): readonly Column[] {
  const columns: Columns = tables[name].columns;
  return Object.entries(columns).map(([column, definition]) => ({ name: column, ...definition }));
}
