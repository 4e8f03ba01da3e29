import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { formatMicros } from '../../common/clock.ts';

/** What DuckDB answers, as JavaScript has it. */
export type Convert = (value: DuckDBValue) => unknown;

/**
 * Makes the conversion of a column's values, its type being known: whole numbers are numbers as long as they are exact and
 * text beyond that, times are RFC 3339 in UTC with microseconds, JSON is the value and not its text. Null stays null.
 */
export function converterOf(type: DuckDBType): Convert {
  const convert = type.alias === 'JSON' ? parseJson : plainValue;
  return (value) => (value === null ? null : convert(value));
}

function parseJson(value: DuckDBValue): unknown {
  return JSON.parse(String(value));
}

function plainValue(value: DuckDBValue): unknown {
  if (typeof value === 'bigint') return wholeNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if ('micros' in value && !('months' in value)) return formatMicros(Number(value.micros));
  if ('items' in value) return value.items.map(plainValue);
  if ('scale' in value) return value.toDouble();
  if ('entries' in value && !Array.isArray(value.entries))
    return Object.fromEntries(Object.entries(value.entries).map(([name, member]) => [name, plainValue(member)]));
  return String(value);
}

const wholeNumber = (value: bigint): number | string =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
