import { type ColumnType, type JsonValue, parseMicros } from '../../src/exporter.ts';

/** A value as hyparquet-writer takes it; undefined where it is not of its column's type. */
type Stored = string | number | bigint | boolean | null;

const store: Record<ColumnType, (value: NonNullable<JsonValue>) => Stored | undefined> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  int64: (value) => (Number.isSafeInteger(value) ? BigInt(value as number) : undefined),
  double: (value) => (typeof value === 'number' ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  timestamp: (value) => micros(value),
  json: (value) => JSON.stringify(value),
};

function micros(value: JsonValue): bigint | undefined {
  const parsed = typeof value === 'string' ? parseMicros(value) : null;
  return parsed === null ? undefined : BigInt(parsed);
}

/**
 * How a column's values are stored. One that is not of its type becomes null and is told of, so that a wrong value
 * costs a cell and not the file.
 */
export function storing(type: ColumnType, onMisfit: () => void): (value: JsonValue) => Stored {
  const storeOne = store[type];
  return (value) => {
    if (value === null) return null;
    const stored = storeOne(value);
    if (stored !== undefined) return stored;
    onMisfit();
    return null;
  };
}
