import { InvalidArgumentError } from 'commander';
import { formatMoment, parseMoment } from '../../common/moment.ts';
import { dayPlus, startOfDay } from '../../common/time-zone.ts';

/** A time as it is written on a command line: so long ago, a day, or a moment. In microseconds. */
export type WrittenTime =
  | { readonly kind: 'ago'; readonly micros: number }
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'moment'; readonly micros: number };

const microsPerHour = 3_600_000_000;
const unitMicros: Readonly<Record<string, number>> = {
  h: microsPerHour,
  d: 24 * microsPerHour,
  w: 7 * 24 * microsPerHour,
};

/** Reads `7d` (`h`, `d`, `w`: so many hours, days of 24 hours, weeks ago), `2026-11-01`, or an RFC 3339 time. */
export function parseTime(text: string): WrittenTime {
  const [, count, unit = ''] = /^(\d{1,6})([hdw])$/.exec(text) ?? [];
  if (count !== undefined) return { kind: 'ago', micros: Number(count) * (unitMicros[unit] ?? 0) };
  const moment = parseMoment(text);
  if (moment === null) throw new InvalidArgumentError('Write 7d (or 12h, 2w), 2026-11-01, or 2026-11-01T12:00:00Z.');
  return moment.isDay ? { kind: 'day', day: formatMoment(moment) } : { kind: 'moment', micros: moment.micros };
}

/** Now, and where days are cut. */
export interface TimeSetting {
  readonly nowMicros: number;
  /** IANA. */
  readonly timeZone: string;
}

/** The first moment that is meant by `--since`, in microseconds since the epoch: a day from its beginning. */
export function sinceMicros(time: WrittenTime, { nowMicros, timeZone }: TimeSetting): number {
  if (time.kind === 'ago') return nowMicros - time.micros;
  return time.kind === 'day' ? startOfDay(time.day, timeZone) : time.micros;
}

/** The first moment that is no longer meant by `--until`: a day is meant to its end. */
export function untilMicros(time: WrittenTime, setting: TimeSetting): number {
  return time.kind === 'day' ? startOfDay(dayPlus(time.day, 1), setting.timeZone) : sinceMicros(time, setting);
}
