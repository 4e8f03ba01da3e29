import { parseMicros } from '../common/clock.ts';

/** Seconds from one RFC 3339 time to another, never below 0; null where either is unknown. */
export function secondsBetween(start: string | null, end: string | null): number | null {
  const startMicros = start === null ? null : parseMicros(start);
  const endMicros = end === null ? null : parseMicros(end);
  return startMicros === null || endMicros === null ? null : Math.max(0, (endMicros - startMicros) / 1e6);
}
