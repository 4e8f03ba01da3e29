import type { ColumnType } from '../catalogue/index.ts';
import { formatMicros, parseMicros } from '../common/clock.ts';

const date = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const timeOfDay = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`;
/** RFC 3339, section 5.6. */
const rfc3339 = new RegExp(String.raw`^${date}T${timeOfDay}(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$`, 'i');
/** As our own writers make it: in UTC, with microseconds. */
const ownFormat = new RegExp(String.raw`^${date}T${timeOfDay}\.\d{6}Z$`);

/** A time as it stands in a `timestamp` column; null where it is none. */
export function asTimestamp(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  if (ownFormat.test(value)) return value;
  const micros = rfc3339.test(value) ? parseMicros(value) : null;
  return micros === null ? null : formatMicros(micros);
}

/** Whether a value is a count: all `int64` columns of the catalogue count something, from 0 to 2^53-1. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** What a JSON value is to a column: kept, known to be out of range (taken as unknown), or of another type. */
export type Fit = 'fits' | 'out of range' | 'wrong type';

/** Whether a value that is not null fits its column. */
export function fitOf(type: ColumnType, value: unknown): Fit {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? 'fits' : 'wrong type';
    case 'int64':
      if (isCount(value)) return 'fits';
      return typeof value === 'number' && !Number.isSafeInteger(value) && !hasFraction(value)
        ? 'out of range'
        : 'wrong type';
    case 'double':
      if (typeof value !== 'number') return 'wrong type';
      return Number.isFinite(value) ? 'fits' : 'out of range';
    case 'boolean':
      return typeof value === 'boolean' ? 'fits' : 'wrong type';
    case 'timestamp':
      return asTimestamp(value) === null ? 'wrong type' : 'fits';
    case 'json':
      return 'fits';
  }
}

const hasFraction = (value: number): boolean => Number.isFinite(value) && !Number.isInteger(value);
