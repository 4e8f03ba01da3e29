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
  /** Select events. */
  readonly conditions: string;
  /** Finished runs in Parquet; null where there are none. */
  readonly compacted: CompactedSource | null;
  /** Whether all runs are in it: a view of JSON takes 10 ms, though there be no file. */
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

/**
 * The statements that make what the views of tables read: `ledger`, which is all events with all columns that any event has,
 * and the rows of what has not ended. May be run again when what they are made of has changed.
 */
export function ledgerStatements({ conditions, compacted, isAllCompacted }: ViewOptions): string[] {
  const lines = readJsonLines(`getvariable('${ledgerFiles}')`, ledgerColumns);
  const openColumns = { ...ledgerColumns, ...openTable };
  const openRows = readJsonLines(`getvariable('${openRowFiles}')`, openColumns);
  const all = (file: 'ledger' | 'open_rows', { read, columns }: { read: string; columns: Columns }): string =>
    [...(isAllCompacted ? [] : [read]), ...(compacted === null ? [] : [compactedRows(file, columns, compacted)])].join(
      ' UNION ALL ',
    );
  const ofLedgers = all('ledger', { read: 'SELECT * FROM read_lines', columns: ledgerColumns });
  const ofOpen = all('open_rows', { read: `SELECT ${columnList(openColumns)} FROM ${openRows}`, columns: openColumns });
  return [
    ...(isAllCompacted
      ? []
      : [`CREATE OR REPLACE VIEW read_lines AS SELECT ${columnList(ledgerColumns)} FROM ${lines}`]),
    `CREATE OR REPLACE VIEW ledger AS SELECT * FROM (${ofLedgers}) WHERE ${conditions}`,
    `CREATE OR REPLACE VIEW open_rows AS SELECT * FROM (${ofOpen}) WHERE ${conditions}`,
  ];
}

/** The statement that makes the view of a table whose rows are events. */
export const eventTableStatement = (name: TableName): string =>
  eventViewStatement(name, Object.keys(tables[name].columns));

/** The same with these of its columns alone. */
export function eventViewStatement(name: TableName, columns: readonly string[]): string {
  const { event } = tables[name] as TableDefinition;
  const own = columns.map(quoteName).join(', ');
  const ofEvents = `SELECT ${own} FROM ledger WHERE ${isEvent(event ?? name)}`;
  const isOpen = (tablesWithOpenRows as readonly string[]).includes(name);
  const ofOpen = ` UNION ALL SELECT ${own} FROM open_rows WHERE open_table = ${quoteText(name)}`;
  return `CREATE OR REPLACE VIEW ${quoteName(name)} AS ${ofEvents}${isOpen ? ofOpen : ''}`;
}

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
