/** The zone that the machine is set to, as IANA names it. */
export const machineTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * A time zone by its name, as IANA writes it; null where there is none of that name. An offset, such as `+05:30`, is known to
 * JavaScript and to no database.
 */
export function knownTimeZone(name: string): string | null {
  // For the others Node loads what it knows of languages, which takes 15 ms.
  if (name === 'UTC') return name;
  try {
    return /^[+-]/.test(name) ? null : new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** Makes what says the day of a moment, in microseconds since the epoch, in a time zone: `2026-11-01`. */
export function createDayOf(timeZone: string): (micros: number) => string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (micros) => {
    const parts = format.formatToParts(micros / 1000);
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
    return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  };
}

const secondsPerHour = 3_600;
/** No zone is further from UTC; a day is begun within it. */
const mostHours = 26;

/**
 * When a day begins in a zone, in microseconds since the epoch: midnight, or the first moment after it where clocks are put
 * on at midnight.
 */
export function startOfDay(day: string, timeZone: string): number {
  const dayOf = createDayOf(timeZone);
  const midnight = Date.parse(`${day}T00:00:00Z`) / 1000;
  // Of all seconds around it the first that is of that day: those before are of the day before.
  let [before, from] = [midnight - mostHours * secondsPerHour, midnight + mostHours * secondsPerHour];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayOf(middle * 1_000_000) < day) before = middle;
    else from = middle;
  }
  return from * 1_000_000;
}

/** The day that is so many days after a day, or before it: `2026-02-28` and 1 → `2026-03-01`. */
export function dayPlus(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * secondsPerHour * 1000).toISOString().slice(0, 10);
}
