import { type ColumnType, isKnownEvent, type JsonValue, type LedgerEvent, ledgerColumns } from '../catalogue/index.ts';
import { asTimestamp, fitOf } from './column-value.ts';
import { isTooDeep, maxDepth } from './json-depth.ts';

/**
 * What a line holds: an event, or why it is skipped; both where the event is kept and one of its values was out of range
 * and is taken as unknown.
 */
export type Decoded =
  | { readonly event: LedgerEvent; readonly reason: string | null }
  | { readonly event: null; readonly reason: string };

interface Plan {
  readonly types: ReadonlyMap<string, ColumnType>;
  /** Every column, null: so that all rows of an event have one shape. */
  readonly empty: { readonly [column: string]: null };
}

const plans = new Map<string, Plan>();

/**
 * Reads one line of a ledger, whoever wrote it. Any name that is not in the catalogue is a custom event, and columns that
 * are not are kept in `attributes`. A line with a value of a wrong type is skipped whole, since none of it can be trusted.
 */
export function decodeLine(text: string): Decoded {
  const line = parse(text);
  if (line === null) return skipped('not a JSON object');
  if (isTooDeep(line, text)) return skipped(`nested more than ${maxDepth} deep`);
  const name = line.event;
  if (typeof name !== 'string' || name === '') return skipped('no event name');
  const { types, empty } = planOf(name);
  const row: { [column: string]: JsonValue } = { ...empty };
  let unknown: [string, JsonValue][] | null = null;
  let reason: string | null = null;
  for (const column of Object.keys(line)) {
    const value = line[column] as JsonValue;
    if (value === null) continue;
    const type = types.get(column);
    if (type === undefined) {
      unknown ??= [];
      unknown.push([column, value]);
      continue;
    }
    const fit = fitOf(type, value);
    if (fit === 'wrong type') return skipped(`${column} is not ${nameOf[type]}`);
    if (fit === 'out of range') reason = `${column} is out of range, and taken as unknown`;
    else row[column] = type === 'timestamp' ? asTimestamp(value) : value;
  }
  if (unknown !== null) row.attributes = merge(unknown, row.attributes ?? null);
  return { event: row as unknown as LedgerEvent, reason };
}

const nameOf: { readonly [T in ColumnType]: string } = {
  string: 'a text',
  int64: 'a count',
  double: 'a number',
  boolean: 'true or false',
  timestamp: 'a time',
  json: 'JSON',
};

const skipped = (reason: string): Decoded => ({ event: null, reason });

function parse(text: string): { readonly [column: string]: JsonValue } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, JsonValue>)
      : null;
  } catch {
    return null;
  }
}

function planOf(event: string): Plan {
  const name = isKnownEvent(event) ? event : 'custom';
  let plan = plans.get(name);
  if (plan === undefined) {
    const columns = Object.entries(ledgerColumns(name));
    plan = {
      types: new Map(columns.map(([column, { type }]) => [column, type])),
      empty: Object.fromEntries(columns.map(([column]) => [column, null])),
    };
    plans.set(name, plan);
  }
  return plan;
}

/** Attributes win over columns of the same name. `fromEntries` defines properties, so that `__proto__` is only a name. */
function merge(unknown: readonly [string, JsonValue][], attributes: JsonValue): JsonValue {
  const given = isObject(attributes) ? Object.entries(attributes) : [['attributes', attributes] as const];
  return Object.fromEntries(attributes === null ? unknown : [...unknown, ...given]);
}

const isObject = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
