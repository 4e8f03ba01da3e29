import type { AnalysedStore } from './analysed-store.ts';

/** The first of so many last days, today with them, as `2026-11-01` in the store's time zone. */
export function firstOfLastDays(
  days: number,
  { nowMicros, timeZone }: Pick<AnalysedStore, 'nowMicros' | 'timeZone'>,
): string {
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const today = new Date(`${dayOf.format(nowMicros / 1000)}T00:00:00Z`);
  today.setUTCDate(today.getUTCDate() - (days - 1));
  return today.toISOString().slice(0, 10);
}
