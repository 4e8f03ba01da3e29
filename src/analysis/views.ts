import { join } from 'node:path';
import {
  type ColumnDefinition,
  type Columns,
  commonColumns,
  eventColumns,
  string,
  type TableDefinition,
  type TableName,
  tableNames,
  tables,
  trailingColumns,
} from '../catalogue/index.ts';
import { compactionFiles } from './compaction/compaction.ts';
import { columnList, literalPath, quoteName, quoteText, readJsonLines, typedColumnList } from './database/sql-text.ts';

/** The variables that hold which files are read. */
export const ledgerFiles = 'ledger_files';
export const openRowFiles = 'open_row_files';

/** Every column that a line of a ledger may have. A name has the same type in all events. */
const ledgerColumns: Columns = {
  ...commonColumns,
  ...Object.assign({}, ...Object.values(eventColumns)),
  ...trailingColumns,
};

/** In a file of rows that no event stands behind: which table's they are. */
const openTable = { open_table: string('The table') } as const satisfies Record<string, ColumnDefinition>;

/** Tables of runs' own figures, which no line of a ledger holds. */
export const runTables = ['runs', 'performance', 'tool_usage', 'metrics'] as const satisfies readonly TableName[];

/** Tables that have rows of what has not ended. */
export const tablesWithOpenRows = ['agents', 'issues', 'sessions'] as const satisfies readonly TableName[];

/** How views are made. */
export interface ViewOptions {
  /** Select events; null where all are. */
  readonly conditions: string | null;
  /** Finished runs in Parquet; null where there are none. */
  readonly compacted: CompactedSource | null;
  /** Whether all runs are in it: to read JSON of no file takes 10 ms. */
  readonly isAllCompacted: boolean;
}

/** Where finished runs are read in Parquet. */
export interface CompactedSource {
  readonly directory: string;
  /** Whether only the runs in the table `compacted_runs` are taken, and not all. */
  readonly isPartial: boolean;
}

/** Rows of a compaction's file, as the catalogue types them. */
export function compactedRows(
  file: keyof typeof compactionFiles,
  columns: Columns,
  { directory, isPartial }: CompactedSource,
): string {
  const path = quoteText(literalPath(join(directory, compactionFiles[file])));
  const rows = `SELECT ${typedColumnList(columns)} FROM read_parquet(${path}, hive_partitioning = false)`;
  return isPartial ? `${rows} WHERE run_id IN (SELECT run_id FROM compacted_runs)` : rows;
}

/** Tables whose rows are events. */
export const eventTables: readonly TableName[] = tableNames.filter((name) => tables[name].kind === 'detail');

/** A view, and the statement that makes it, which may be run again when what it is made of has changed. */
export interface View {
  readonly name: string;
  statement(options: ViewOptions): string;
}

/**
 * The views of what lines hold: all of it and what is selected of it with all columns that any event has, what has not
 * ended, and each table. One comes behind those that it is made of.
 */
const lineViews: readonly View[] = [
  view('read_lines', () => readLines(ledgerFiles, ledgerColumns)),
  view('ledger', (options) => selectedRows('ledger', ledgerColumns, options)),
  view('open_rows', (options) => selectedRows('open_rows', { ...ledgerColumns, ...openTable }, options)),
  ...eventTables.map((name) => ({ name, statement: (options: ViewOptions) => eventTableStatement(name, options) })),
];

function view(name: string, select: (options: ViewOptions) => string): View {
  return { name, statement: (options) => `CREATE OR REPLACE VIEW ${name} AS ${select(options)}` };
}

/** Those of them that a statement needs. */
export function viewsFor(isNamed: (name: string) => boolean): readonly View[] {
  const hasOpenRows = tablesWithOpenRows.some(isNamed);
  return lineViews.filter(({ name }) => isNamed(name) || (name === 'open_rows' && hasOpenRows));
}

/**
 * A table whose rows are events reads its own columns alone: for each of thousands of files the database goes through all
 * that are named.
 */
function eventTableStatement(name: TableName, options: ViewOptions): string {
  const { columns } = tables[name];
  return eventViewStatement(name, Object.keys(columns), `(${selectedRows('ledger', columns, options)})`);
}

/** The statement that makes the view of a table whose rows are events, with these of its columns. */
export function eventViewStatement(name: TableName, columns: readonly string[], events = 'ledger'): string {
  const { event } = tables[name] as TableDefinition;
  const own = columns.map(quoteName).join(', ');
  const ofEvents = `SELECT ${own} FROM ${events} WHERE ${isEvent(event ?? name)}`;
  const isOpen = (tablesWithOpenRows as readonly string[]).includes(name);
  const ofOpen = ` UNION ALL SELECT ${own} FROM open_rows WHERE open_table = ${quoteText(name)}`;
  return `CREATE OR REPLACE VIEW ${quoteName(name)} AS ${ofEvents}${isOpen ? ofOpen : ''}`;
}

/** These columns of what is selected, wherever it lies. */
function selectedRows(
  from: 'ledger' | 'open_rows',
  columns: Columns,
  { conditions, compacted, isAllCompacted }: ViewOptions,
): string {
  const needed = conditions === null ? columns : { ...ledgerColumns, ...columns };
  const read = readLines(from === 'ledger' ? ledgerFiles : openRowFiles, needed);
  const all = [
    ...(isAllCompacted ? [] : [read]),
    ...(compacted === null ? [] : [compactedRows(from, needed, compacted)]),
  ].join(' UNION ALL ');
  return conditions === null ? all : `SELECT ${columnList(columns)} FROM (${all}) WHERE ${conditions}`;
}

const readLines = (files: string, columns: Columns): string =>
  `SELECT ${columnList(columns)} FROM ${readJsonLines(`getvariable('${files}')`, columns)}`;

/** `custom` stands for every name that the catalogue has not. */
function isEvent(event: string): string {
  if (event !== 'custom') return `event = ${quoteText(event)}`;
  const known = Object.keys(eventColumns).filter((name) => name !== 'custom');
  return `event NOT IN (${known.map(quoteText).join(', ')})`;
}

/** The columns that say in which runs something is open. */
export const openScopeColumns = ['event', 'run_id', 'writer', 'agent_id', 'ticket_id', 'session_id'];

/**
 * The runs in which something may have begun and not ended, whatever is selected: fewer ids ended than there are, or fewer
 * tickets or sessions than began. The fold of the run's totals says what it is. `lines` is where all of them are.
 */
export const runsWithOpenScopes = (lines: string): string => `
  SELECT DISTINCT run_id
  FROM ${lines}
  GROUP BY run_id, writer
  HAVING ${[
    hasOpen({ id: 'agent_id', end: 'agent' }),
    hasOpen({ id: 'ticket_id', start: 'ticket_start', end: 'ticket_end' }),
    hasOpen({ id: 'session_id', start: 'session_start', end: 'session_end' }),
  ].join(' OR ')}`;

function hasOpen({ id, start, end }: { readonly id: string; readonly start?: string; readonly end: string }): string {
  const isFewerEnded = `count(DISTINCT ${id}) > count(DISTINCT ${id}) FILTER (event = '${end}')`;
  if (start === undefined) return isFewerEnded;
  return `${isFewerEnded} OR count(*) FILTER (event = '${start}') > count(*) FILTER (event = '${end}')`;
}
