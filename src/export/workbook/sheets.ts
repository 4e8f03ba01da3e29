import { quoteName } from '../../analysis/database/sql-text.ts';
import type { ExportMetadata } from '../metadata.ts';
import type { Source } from '../source.ts';
import { type ExportTable, rowOrder, type TableColumn, tableColumns } from '../tables/export-table.ts';
import type { CellKind, CellValue } from './cell.ts';
import type { SheetColumn } from './sheet-xml.ts';
import { summaryRows } from './summary-rows.ts';
import type { SheetSource } from './write-workbook.ts';

/** The sheets of a workbook: what it is, what it comes to, and every table. */
export function workbookSheets(
  store: Source,
  { tables, metadata }: { readonly tables: readonly ExportTable[]; readonly metadata: ExportMetadata },
): readonly SheetSource[] {
  return [
    { name: 'Metadata', columns: pairColumns, rows: oneBatch(() => metadataRows(metadata)) },
    { name: 'Summary', columns: summaryColumns, rows: oneBatch(() => summaryRows(store)) },
    ...tables.map((table) => tableSheet(store, table)),
  ];
}

const pairColumns: readonly SheetColumn[] = [
  { title: 'name', kind: 'text', width: 24 },
  { title: 'value', kind: 'text', width: 80 },
];

const summaryColumns: readonly SheetColumn[] = [
  { title: 'figure', kind: 'text', width: 32 },
  { title: 'value', kind: 'number', width: 18 },
  { title: 'unit', kind: 'text', width: 12 },
];

/** Columns of what text is in them most often, and how wide that is. */
const widths: Readonly<Record<TableColumn['type'], number>> = {
  string: 18,
  int64: 12,
  double: 12,
  boolean: 10,
  timestamp: 24,
  json: 36,
};

const kinds: Readonly<Record<TableColumn['type'], CellKind>> = {
  string: 'text',
  int64: 'number',
  double: 'number',
  boolean: 'boolean',
  timestamp: 'time',
  json: 'text',
};

function tableSheet(store: Source, table: ExportTable): SheetSource {
  const columns = tableColumns(table);
  const cells = columns.map((column) => `${cellSql(column)} AS ${column.sql}`);
  const query = `SELECT ${cells.join(', ')} FROM ${quoteName(table.name)} ORDER BY ${rowOrder(table)}`;
  return {
    name: table.name,
    columns: columns.map(({ name, type }) => ({
      title: name,
      kind: kinds[type],
      width: Math.max(name.length + 2, widths[type]),
    })),
    // What is added up is of no run.
    rows: table.kind === 'groups' ? rowsOf(store, query) : rowsByParts(store, query),
  };
}

/** As `CellValue` has it. */
function cellSql({ sql, type }: TableColumn): string {
  if (type === 'timestamp') return `epoch_us(${sql})`;
  if (type === 'json') return `${sql}::VARCHAR`;
  // DuckDB’s client takes one such mark off the beginning of a text.
  return type === 'string' ? `CASE WHEN starts_with(${sql}, '\ufeff') THEN '\ufeff' || ${sql} ELSE ${sql} END` : sql;
}

async function* rowsOf(store: Source, query: string): AsyncGenerator<CellValue[][]> {
  for await (const batch of store.stream<Record<string, CellValue>>(query))
    yield batch.map((row) => Object.values(row));
}

async function* rowsByParts(store: Source, query: string): AsyncGenerator<CellValue[][]> {
  for await (const _ of store.parts()) yield* rowsOf(store, query);
}

async function* oneBatch(
  rows: () => Promise<readonly CellValue[][]> | readonly CellValue[][],
): AsyncGenerator<readonly CellValue[][]> {
  yield await rows();
}

function metadataRows({ rows, skipped, faults, filter, ...rest }: ExportMetadata): CellValue[][] {
  const filters = Object.entries(filter).map(([name, value]) => [`filter ${name}`, [value].flat().join(', ')]);
  return [
    ...Object.entries(rest),
    ...(filters.length === 0 ? [['filter', 'none']] : filters),
    ...Object.entries(rows).map(([table, count]) => [`rows ${table}`, count]),
    ['skipped runs', skipped.runs],
    ['skipped lines', skipped.lines],
    ...faults.map(({ run_id, file, line, reason }) => ['fault', `${run_id ?? ''}/${file}:${line} ${reason}`]),
  ];
}
