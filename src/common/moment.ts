import { formatMicros, parseMicros } from './clock.ts';

/** A day, which begins at midnight UTC, or a moment of one. In microseconds since the epoch. */
export interface Moment {
  readonly micros: number;
  readonly isDay: boolean;
}

const shape = /^(\d{4}-\d{2}-\d{2})([Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;

/** Reads `2026-11-01` or an RFC 3339 time; null for any other text, and for days that no month has. */
export function parseMoment(text: string): Moment | null {
  const [, day, time] = shape.exec(text.trim()) ?? [];
  if (day === undefined) return null;
  const midnight = new Date(`${day}T00:00:00Z`);
  // 30 February would be taken for 2 March.
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null;
  if (time === undefined) return { micros: midnight.getTime() * 1000, isDay: true };
  const micros = parseMicros(`${day}${time}`.toUpperCase());
  return micros === null ? null : { micros, isDay: false };
}

/** As it was read: a day, or RFC 3339 in UTC with microseconds. */
export function formatMoment({ micros, isDay }: Moment): string {
  const text = formatMicros(micros);
  return isDay ? text.slice(0, 10) : text;
}
