import type { JsonValue } from '../catalogue/index.ts';
import { namesSecret, redacted, redactSecrets } from '../common/redact.ts';

/** What one event may carry of free text and structure: an event is a line, not a document. */
const limits = { text: 4096, name: 256, depth: 6, entries: 128 } as const;

/** A name from outside (role, tool, model): text of at most 256 characters; null where there is none. */
export function cleanName(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).slice(0, limits.name).toWellFormed();
  return text === '' ? null : text;
}

/** Text that was passed on purpose: secrets redacted, at most `maxLength` characters. */
export function cleanText(value: unknown, maxLength: number = limits.text): string | null {
  if (value === null || value === undefined) return null;
  return redactSecrets(String(value).slice(0, maxLength * 2))
    .slice(0, maxLength)
    .toWellFormed();
}

/** A measured number: null unless it is finite. */
export function cleanNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A count: null unless it is a whole number from 0 to 2^53 - 1. */
export function cleanCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Any value as JSON of bounded size, secrets redacted by name and by shape. Never throws: what cannot be read is null. */
export function cleanJson(value: unknown, depth: number = limits.depth): JsonValue {
  switch (typeof value) {
    case 'string':
      return cleanText(value);
    case 'boolean':
      return value;
    case 'number':
      return cleanNumber(value);
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null || depth === 0 ? null : cleanObject(value, depth);
    default:
      return null;
  }
}

function cleanObject(value: object, depth: number): JsonValue {
  try {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Error) return cleanName(value.name);
    if (Array.isArray(value)) return value.slice(0, limits.entries).map((entry) => cleanJson(entry, depth - 1));
    const clean = Object.create(null) as Record<string, JsonValue>;
    for (const [key, entry] of Object.entries(value).slice(0, limits.entries)) {
      if (entry === undefined || typeof entry === 'function') continue;
      clean[cleanName(key) ?? ''] = namesSecret(key) ? redacted : cleanJson(entry, depth - 1);
    }
    return clean;
  } catch {
    // A getter or a proxy of the agent's threw.
    return null;
  }
}

/** Attributes as an object of JSON values; null where there are none. */
export function cleanAttributes(value: unknown): Readonly<Record<string, JsonValue>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const clean = cleanJson(value) as Record<string, JsonValue> | null;
  return clean !== null && Object.keys(clean).length > 0 ? clean : null;
}
