import { quoteName, quoteText } from '../../analysis/database/sql-text.ts';
import {
  type Columns,
  type EventName,
  eventColumns,
  ledgerColumns,
  type TableDefinition,
  tableNames,
  tables,
} from '../../catalogue/index.ts';
import { catalogueTable, type ExportTable, rowOrder, timeFormat } from '../tables/export-table.ts';

/** A row as one JSON object with all its columns; unknown is null. */
function jsonObject(columns: Columns): string {
  const members = Object.entries(columns).map(([name, { type }]) => `${quoteName(name)}: ${jsonMember(name, type)}`);
  return `to_json({${members.join(', ')}})::VARCHAR`;
}

function jsonMember(name: string, type: Columns[string]['type']): string {
  const column = quoteName(name);
  if (type === 'timestamp') return `strftime(${column}, ${quoteText(timeFormat)})`;
  // Neither NaN nor infinity is JSON.
  return type === 'double' ? `CASE WHEN isfinite(${column}) THEN ${column} END` : column;
}

/** Every row of every table, run by run and table by table: `run_id`, `part` (the table's place), `json`. */
export function runPartsQuery(): string {
  const parts = tableNames.map((table, part) => {
    const { kind, columns }: TableDefinition = tables[table];
    const place = { detail: ['ts', 'writer', 'seq'], points: ['time', 'name', 'NULL::BIGINT'] };
    const [time, name, number] = kind === 'summary' ? ['NULL::TIMESTAMP', 'NULL', 'NULL::BIGINT'] : place[kind];
    return `SELECT run_id, ${part} AS part, ${jsonObject(columns)} AS json, ${time} AS a, ${name} AS b, ${number} AS c FROM ${quoteName(table)}`;
  });
  return `SELECT run_id, part, json FROM (${parts.join(' UNION ALL ')}) ORDER BY run_id, part, a, b, c, json`;
}

/** Every event as it stands in a ledger, all its columns: `json`. */
export function eventLinesQuery(): string {
  const names = (Object.keys(eventColumns) as EventName[]).filter((name) => name !== 'custom');
  const cases = names.map((name) => `WHEN ${quoteText(name)} THEN ${jsonObject(ledgerColumns(name))}`);
  const json = `CASE event ${cases.join(' ')} ELSE ${jsonObject(ledgerColumns('custom'))} END`;
  return `SELECT ${json} AS json FROM ledger ORDER BY ${rowOrder(catalogueTable('events'))}`;
}

/** Every row of one table: `json`. */
export const tableRowsQuery = (table: ExportTable): string =>
  `SELECT ${jsonObject(table.columns)} AS json FROM ${quoteName(table.name)} ORDER BY ${rowOrder(table)}`;
