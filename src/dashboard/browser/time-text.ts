import { unknownText } from '../../common/figure-text.ts';

/** A moment for people, in a time zone: `2026-11-01 12:00:00`. */
export function timeText(milliseconds: number | null, timeZone: string): string {
  if (milliseconds === null) return unknownText;
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(milliseconds);
}
