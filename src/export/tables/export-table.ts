import { quoteName } from '../../analysis/database/sql-text.ts';
import {
  type ColumnDefinition,
  type Columns,
  type TableDefinition,
  type TableKind,
  type TableName,
  tables,
} from '../../catalogue/index.ts';

/** A table that is exported: a view of the store by that name. */
export interface ExportTable {
  readonly name: string;
  /** `groups`: rows that were added up, one for each group. */
  readonly kind: TableKind | 'groups';
  readonly columns: Columns;
}

/** A table of the catalogue. */
export function catalogueTable(name: TableName): ExportTable {
  const { kind, columns }: TableDefinition = tables[name];
  return { name, kind, columns };
}

/** Whether runs are exported, and not only what they add up to. */
export const isRaw = (exported: readonly ExportTable[]): boolean => exported.some(({ kind }) => kind !== 'groups');

/** A column of a table, and its name as SQL has it. */
export interface TableColumn extends ColumnDefinition {
  readonly name: string;
  readonly sql: string;
}

/** The columns of a table, in order. */
export const tableColumns = ({ columns }: ExportTable): readonly TableColumn[] =>
  Object.entries(columns).map(([name, definition]) => ({ name, sql: quoteName(name), ...definition }));

const orders: { readonly [K in ExportTable['kind']]: string } = {
  detail: 'run_id, ts, writer, seq',
  points: 'run_id, time, name, attributes::VARCHAR',
  summary: 'run_id',
  groups: '"group" NULLS LAST',
};

/** By what a table's rows are put in order: run by run, and of a run as they were recorded. */
export const rowOrder = ({ kind }: ExportTable): string => orders[kind];

/** RFC 3339 in UTC with microseconds, as everywhere. */
export const timeFormat = '%Y-%m-%dT%H:%M:%S.%fZ';
