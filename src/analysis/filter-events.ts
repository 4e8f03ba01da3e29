import { type LedgerEvent, ledgerColumns, type Row } from '../catalogue/index.ts';
import type { AnalysedStore } from './analysed-store.ts';
import { type Filter, rowConditions, selectsRun } from './filter.ts';

/** How many events are asked for. */
export interface FilterEventsOptions {
  /** All, where nothing is said: they are kept in memory. */
  readonly limit?: number | undefined;
}

/**
 * The events that a filter selects, of those that the store was opened with, in the order of their time. Each has the
 * columns of its own event, as a ledger's reader gives them.
 */
export async function filterEvents(
  store: AnalysedStore,
  filter: Filter,
  { limit }: FilterEventsOptions = {},
): Promise<LedgerEvent[]> {
  const { sql, variables } = rowConditions(filter, (variable) => `$${variable}`);
  const all = await store.query<Row<'runs'>>('SELECT * FROM runs');
  const runs = all.filter((run) => selectsRun(filter, run)).map(({ run_id }) => run_id ?? '');
  const ordered = `SELECT * FROM ledger WHERE list_contains($runs, run_id) AND ${sql} ORDER BY ts, run_id, writer, seq`;
  const parameters = { ...variables, runs, ...(limit !== undefined && { limit }) };
  const rows = await store.query(limit === undefined ? ordered : `${ordered} LIMIT $limit`, parameters);
  return rows.map(eventOf);
}

function eventOf(row: Readonly<Record<string, unknown>>): LedgerEvent {
  const columns = Object.keys(ledgerColumns(String(row.event)));
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as unknown as LedgerEvent;
}
