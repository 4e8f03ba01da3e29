import { quoteName } from '../../analysis/database/sql-text.ts';
import {
  type ColumnDefinition,
  type Columns,
  type TableDefinition,
  type TableName,
  tables,
} from '../../catalogue/index.ts';

/** A column of a table, and its name as SQL has it. */
export interface TableColumn extends ColumnDefinition {
  readonly name: string;
  readonly sql: string;
}

/** The columns of a table, in order. */
export function tableColumns(table: TableName): readonly TableColumn[] {
  const columns: Columns = tables[table].columns;
  return Object.entries(columns).map(([name, definition]) => ({ name, sql: quoteName(name), ...definition }));
}

/** By what a table's rows are put in order: run by run, and of a run as they were recorded. */
export function rowOrder(table: TableName): string {
  const { kind }: TableDefinition = tables[table];
  if (kind === 'detail') return 'run_id, ts, writer, seq';
  return kind === 'points' ? 'run_id, time, name, attributes::VARCHAR' : 'run_id';
}

/** RFC 3339 in UTC with microseconds, as everywhere. */
export const timeFormat = '%Y-%m-%dT%H:%M:%S.%fZ';
