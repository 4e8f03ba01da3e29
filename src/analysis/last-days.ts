import { createDayOf, dayPlus } from '../common/time-zone.ts';
import type { AnalysedStore } from './analysed-store.ts';

/** The first of so many last days, today with them, as `2026-11-01` in the store's time zone. */
export function firstOfLastDays(
  days: number,
  { nowMicros, timeZone }: Pick<AnalysedStore, 'nowMicros' | 'timeZone'>,
): string {
  return dayPlus(createDayOf(timeZone)(nowMicros), 1 - days);
}
