import { types } from 'node:util';
import type { JsonValue } from '../catalogue/index.ts';
import { namesSecret, redacted, redactSecrets } from '../common/redact.ts';
import { cleanName, cleanNumber, cleanText } from './clean.ts';

/** An object of JSON values. */
export type JsonObject = Readonly<Record<string, JsonValue>>;

/**
 * What one event may carry of structure. The last two hold for all of it together: whatever an agent hands over, graphs
 * that lead back into themselves included, is read in a moment.
 */
const limits = { depth: 6, entries: 128, values: 1000, characters: 65_536 } as const;

/** What is left of the limits, and the objects around the one that is read. */
interface Reading {
  values: number;
  characters: number;
  readonly around: object[];
}

/**
 * Any value as JSON of bounded size, as `JSON.stringify` would have it, save that Maps are objects and Sets are lists,
 * errors are their names, binary data and what leads back into itself are null, and secrets are redacted by name and
 * by shape. Never throws: what cannot be read is null.
 */
export function cleanJson(value: unknown): JsonValue {
  return clean(value, { values: limits.values, characters: limits.characters, around: [] });
}

/** Attributes as an object of JSON values; null where there are none. */
export function cleanAttributes(value: unknown): JsonObject | null {
  const json = cleanJson(value);
  return isObject(json) && Object.keys(json).length > 0 ? json : null;
}

const isObject = (json: JsonValue): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

function clean(value: unknown, reading: Reading): JsonValue {
  reading.values -= 1;
  switch (typeof value) {
    case 'string':
    case 'bigint':
      return text(value, reading);
    case 'boolean':
      return value;
    case 'number':
      return cleanNumber(value);
    case 'object':
      return value === null ? null : cleanObject(value, reading);
    default:
      return null;
  }
}

function text(value: string | bigint, reading: Reading): JsonValue {
  const json = reading.characters > 0 ? cleanText(value) : null;
  reading.characters -= json?.length ?? 0;
  return json;
}

function cleanObject(value: object, reading: Reading): JsonValue {
  const { around } = reading;
  if (around.length === limits.depth || around.includes(value)) return null;
  around.push(value);
  try {
    return read(value, reading);
  } catch {
    // A getter, a proxy or a `toJSON` of the agent's threw.
    return null;
  } finally {
    around.pop();
  }
}

function read(value: object, reading: Reading): JsonValue {
  if (value instanceof Error || types.isNativeError(value)) return cleanName((value as Error).name);
  if (types.isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) return null;
  if (types.isBoxedPrimitive(value)) return clean(value.valueOf(), reading);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') {
    const json: unknown = toJSON.call(value, '');
    return typeof json === 'object' && json !== null ? readPlain(json, reading) : clean(json, reading);
  }
  return readPlain(value, reading);
}

function readPlain(value: object, reading: Reading): JsonValue {
  // The language's own iterators: those of a subclass may never end.
  if (Array.isArray(value)) return list(Array.prototype.values.call(value), reading);
  if (types.isSet(value)) return list(Set.prototype.values.call(value), reading);
  if (types.isMap(value)) return object(Map.prototype.entries.call(value), reading);
  return object(entriesOf(value), reading);
}

function* entriesOf(value: object): Generator<[string, unknown]> {
  for (const key of Object.keys(value)) yield [key, (value as Readonly<Record<string, unknown>>)[key]];
}

function list(entries: Iterable<unknown>, reading: Reading): JsonValue {
  const json: JsonValue[] = [];
  for (const entry of entries) {
    if (json.length === limits.entries || reading.values <= 0) break;
    json.push(clean(entry, reading));
  }
  return json;
}

function object(entries: Iterable<[unknown, unknown]>, reading: Reading): JsonValue {
  // Without a prototype, `__proto__` is a key like any other.
  const json = Object.create(null) as Record<string, JsonValue>;
  let count = 0;
  for (const [key, entry] of entries) {
    if (count === limits.entries || reading.values <= 0) break;
    const name = cleanName(key);
    if (name === null || entry === undefined || typeof entry === 'function' || typeof entry === 'symbol') continue;
    reading.characters -= name.length;
    json[redactSecrets(name)] = namesSecret(name) ? redacted : clean(entry, reading);
    count += 1;
  }
  return json;
}
