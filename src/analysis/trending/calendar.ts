/** What time is cut into. Weeks begin on Monday, as ISO 8601 has it. */
export type TrendStep = 'day' | 'week';

const dayMs = 86_400_000;
const stepDays: Readonly<Record<TrendStep, number>> = { day: 1, week: 7 };

/** How many days or weeks there are from one to another, both included, named by what they begin with: `2026-11-01`. */
export function countSteps(first: string, last: string, step: TrendStep): number {
  return Math.max(0, Math.floor((Date.parse(last) - Date.parse(first)) / (stepDays[step] * dayMs)) + 1);
}

/**
 * The days that so many days or weeks begin with, up to one and with it. These are names of days in some time zone: no
 * clock goes forward or back between them.
 */
export function lastSteps(
  last: string,
  { step, count }: { readonly step: TrendStep; readonly count: number },
): string[] {
  const length = stepDays[step] * dayMs;
  const to = Date.parse(last);
  return Array.from({ length: count }, (_, index) => dayName(to - (count - 1 - index) * length));
}

/** The day that the day or week of a day begins with. */
export function stepOf(day: string, step: TrendStep): string {
  if (step === 'day') return day;
  const daysSinceMonday = (new Date(Date.parse(day)).getUTCDay() + 6) % 7;
  return dayName(Date.parse(day) - daysSinceMonday * dayMs);
}

const dayName = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
