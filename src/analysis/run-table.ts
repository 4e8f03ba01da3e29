import { type Row, type RunSummary, tables } from '../catalogue/index.ts';
import { performanceRow, toolUsageRows } from '../store/rows/summary-rows.ts';
import type { CollectedRun } from './collect/collect-run.ts';
import type { Scratch } from './database/scratch.ts';
import { quoteText, readJsonLines } from './database/sql-text.ts';
import { type CompactedSource, compactedRows, type runTables } from './views.ts';

/** A table of runs' own figures. */
export type RunTable = (typeof runTables)[number];

/** What such a table is made of. */
export interface RunTableOptions {
  /** The runs that are read from their own files. */
  readonly read: readonly CollectedRun[];
  /** Data points in snapshots, of all runs. */
  metrics(): Promise<AsyncIterable<Row<'metrics'>>>;
  readonly compacted: CompactedSource | null;
  readonly scratch: Scratch;
  /** The name of a file that is not there yet. */
  readonly file: string;
}

/** Puts the rows of a table into a file where there are any, and answers with the statement that makes its view. */
export async function runTableStatement(name: RunTable, options: RunTableOptions): Promise<string> {
  const { read, compacted, scratch, file } = options;
  const { columns } = tables[name];
  const inParquet = name === 'metrics' || compacted === null ? [] : [compactedRows(name, columns, compacted)];
  const isAllInParquet = inParquet.length > 0 && read.length === 0;
  // To read JSON of no row takes 10 ms.
  const path = isAllInParquet ? null : quoteText(await scratch.writeRows(file, await rowsOf(name, options)));
  const inFile = path === null ? [] : [`SELECT * FROM ${readJsonLines(`[${path}]`, columns)}`];
  return `CREATE OR REPLACE VIEW ${name} AS ${[...inFile, ...inParquet].join(' UNION ALL ')}`;
}

async function rowsOf(
  name: RunTable,
  { read, metrics }: RunTableOptions,
): Promise<Iterable<object> | AsyncIterable<object>> {
  if (name === 'metrics') return await metrics();
  if (name === 'runs') return read.map(({ row }) => row);
  const totals = read.flatMap(({ summary }): readonly RunSummary[] => (summary === null ? [] : [summary]));
  return name === 'performance' ? totals.map(performanceRow) : totals.flatMap(toolUsageRows);
}
