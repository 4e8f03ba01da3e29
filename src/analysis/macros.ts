import { quoteText } from './database/sql-text.ts';

/** A cost to 18 digits behind the point; null where it has more than 11 before it: a sum of a thousand million still fits. */
const decimal = 'TRY_CAST(cost AS DECIMAL(29, 18))';

/**
 * The statements that make what questions share:
 *
 * - `local_day(ts)`: the day of a time as `2026-11-01`, in this time zone.
 * - `usd(cost)`: a sum of money that does not depend on the order in which threads come to add it up, as a sum of doubles
 *   does in its last digits. Exact to 18 digits behind the point; null where no cost is known. Costs of 10^11 and more, of
 *   which a decimal has no room for the digits, are added up as doubles, in order.
 * - `tokens(count)`: a sum of counts; null where none is known, and where it is over 2^53−1, as in a run's own totals.
 * - `is_unpriced(cost, status, input, output)`: whether a model call may have been billed at a price that is unknown: the
 *   catalogue's `isUnpriced` over its columns.
 */
export function macroStatements(timeZone: string): string[] {
  const local = `ts AT TIME ZONE 'UTC' AT TIME ZONE ${quoteText(timeZone)}`;
  return [
    `CREATE MACRO local_day(ts) AS strftime(${local}, '%Y-%m-%d')`,
    `CREATE MACRO usd(cost) AS CASE
       WHEN count(cost) = count(${decimal}) THEN CAST(sum(${decimal}) AS DOUBLE)
       ELSE coalesce(CAST(sum(${decimal}) AS DOUBLE), 0)
         + list_sum(list(cost ORDER BY cost) FILTER (cost IS NOT NULL AND ${decimal} IS NULL))
       END`,
    `CREATE MACRO tokens(count) AS CASE WHEN sum(count) <= ${Number.MAX_SAFE_INTEGER} THEN sum(count) END`,
    `CREATE MACRO is_unpriced(cost, status, input, output) AS
       cost IS NULL AND (status IS DISTINCT FROM 'error' OR input IS NOT NULL OR output IS NOT NULL)`,
  ];
}
