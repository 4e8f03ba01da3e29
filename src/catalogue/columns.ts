/** How a column's values are typed in every format that Runledger writes. */
export type ColumnType = 'string' | 'int64' | 'double' | 'boolean' | 'timestamp' | 'json';

/** One column of a table: its type, its unit where it has one, and its meaning in a sentence. Every column may be null. */
export interface ColumnDefinition {
  readonly type: ColumnType;
  /** UCUM, as in OpenTelemetry: `s`, `ms`, `USD`, `{token}`, `%`. */
  readonly unit?: string;
  readonly description: string;
}

/** A JSON value as it stands in a `json` column. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * The JavaScript value of each column type: `int64` is a safe integer (a larger count is null and reported), `timestamp`
 * is RFC 3339 in UTC with microseconds, `json` is the value itself and not its text.
 */
export interface ColumnValues {
  string: string;
  int64: number;
  double: number;
  boolean: boolean;
  timestamp: string;
  json: JsonValue;
}

/** A set of named columns, in the order in which every format writes them. */
export type Columns = { readonly [name: string]: ColumnDefinition };

/** A row of such columns: all of them, each with its value or null. A column that is not defined does not compile. */
export type RowOf<C extends Columns> = { readonly [N in keyof C]: ColumnValues[C[N]['type']] | null };

/** Shorthands, so that a table reads as a table. */
export const string = (description: string) => ({ type: 'string', description }) as const;
export const count = (description: string, unit = '1') => ({ type: 'int64', unit, description }) as const;
export const tokens = (description: string) => ({ type: 'int64', unit: '{token}', description }) as const;
export const real = (description: string, unit = '1') => ({ type: 'double', unit, description }) as const;
export const seconds = (description: string) => ({ type: 'double', unit: 's', description }) as const;
export const millis = (description: string) => ({ type: 'double', unit: 'ms', description }) as const;
export const usd = (description: string) => ({ type: 'double', unit: 'USD', description }) as const;
export const percent = (description: string) => ({ type: 'double', unit: '%', description }) as const;
export const flag = (description: string) => ({ type: 'boolean', description }) as const;
export const time = (description: string) => ({ type: 'timestamp', description }) as const;
export const json = (description: string) => ({ type: 'json', description }) as const;
