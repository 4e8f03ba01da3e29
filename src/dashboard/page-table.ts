import type { ReportTable } from '../reports/tables/table.ts';
import type { PageTable } from './page-data.ts';

/** More rows than these nobody reads on a page; a report has them. */
const mostRows = 200;

/** A report's table as a page holds it. */
export function pageTable({ telling, ...table }: ReportTable): PageTable {
  const rows = table.rows.slice(0, Math.min(telling, mostRows));
  return { ...table, rows, more: table.rows.length - rows.length };
}
