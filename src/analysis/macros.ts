import { quoteText } from './database/sql-text.ts';

/**
 * The statements that make what questions share:
 *
 * - `local_day(ts)`: the day of a time as `2026-11-01`, in this time zone.
 * - `usd(cost)`: a sum of money that does not depend on the order in which threads come to add it up, as a sum of doubles
 *   does in its last digits. Exact to 18 digits behind the point; null where no cost is known. A cost of 10^15 and more is
 *   none.
 * - `is_unpriced(cost, status, input, output)`: whether a model call may have been billed at a price that is unknown: the
 *   catalogue's `isUnpriced` over its columns.
 */
export function macroStatements(timeZone: string): string[] {
  const local = `ts AT TIME ZONE 'UTC' AT TIME ZONE ${quoteText(timeZone)}`;
  return [
    `CREATE MACRO local_day(ts) AS strftime(${local}, '%Y-%m-%d')`,
    'CREATE MACRO usd(cost) AS CAST(sum(TRY_CAST(cost AS DECIMAL(33, 18))) AS DOUBLE)',
    `CREATE MACRO is_unpriced(cost, status, input, output) AS
       cost IS NULL AND (status IS DISTINCT FROM 'error' OR input IS NOT NULL OR output IS NOT NULL)`,
  ];
}
