import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseTime, sinceMicros, untilMicros } from '../../../src/cli/options/time.ts';
import { parseTimeZone } from '../../../src/cli/options/time-zone.ts';
import { formatMicros, parseMicros } from '../../../src/common/clock.ts';
import { startOfDay } from '../../../src/common/time-zone.ts';

const nowMicros = parseMicros('2026-11-21T15:30:00.5Z')!;
const shown = (micros: number): string => formatMicros(micros).replace('.000000', '');

describe('a time on a command line', () => {
  it.each<[text: string, timeZone: string, since: string, until: string]>([
    ['7d', 'UTC', '2026-11-14T15:30:00.500000Z', '2026-11-14T15:30:00.500000Z'],
    ['12h', 'Asia/Tokyo', '2026-11-21T03:30:00.500000Z', '2026-11-21T03:30:00.500000Z'],
    ['2w', 'UTC', '2026-11-07T15:30:00.500000Z', '2026-11-07T15:30:00.500000Z'],
    ['2026-11-01', 'UTC', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'],
    ['2026-11-01', 'Asia/Tokyo', '2026-10-31T15:00:00Z', '2026-11-01T15:00:00Z'],
    ['2026-12-31', 'Pacific/Kiritimati', '2026-12-30T10:00:00Z', '2026-12-31T10:00:00Z'],
    ['2026-11-01', 'Pacific/Pago_Pago', '2026-11-01T11:00:00Z', '2026-11-02T11:00:00Z'],
    ['2026-11-01T12:00:00+02:00', 'Asia/Tokyo', '2026-11-01T10:00:00Z', '2026-11-01T10:00:00Z'],
  ])('%s in %s begins at %s and is over at %s', (text, timeZone, since, until) => {
    const time = parseTime(text);
    expect(shown(sinceMicros(time, { nowMicros, timeZone }))).toBe(since);
    expect(shown(untilMicros(time, { nowMicros, timeZone }))).toBe(until);
  });

  it.each([
    '',
    'soon',
    '7',
    'd',
    '7 d',
    '-7d',
    '7m',
    '1.5d',
    '1234567d',
    '2026-02-30',
    '2026-11',
    '2026-11-01T12:00:00',
    '0x7d',
  ])('is not %j', (text) => {
    expect(() => parseTime(text)).toThrow(InvalidArgumentError);
  });
});

describe('a day', () => {
  // Clocks are put on at 02:00, back at 03:00, and in Beirut on at midnight: there is no 00:00 on that day.
  it.each<[day: string, timeZone: string, hours: number, starts: string]>([
    ['2026-03-29', 'Europe/Berlin', 23, '2026-03-28T23:00:00Z'],
    ['2026-10-25', 'Europe/Berlin', 25, '2026-10-24T22:00:00Z'],
    ['2026-03-29', 'Asia/Beirut', 23, '2026-03-28T22:00:00Z'],
    ['2026-11-01', 'America/New_York', 25, '2026-11-01T04:00:00Z'],
    ['2026-06-01', 'Asia/Kathmandu', 24, '2026-05-31T18:15:00Z'],
    ['2028-02-29', 'UTC', 24, '2028-02-29T00:00:00Z'],
  ])('%s in %s has %d hours from %s on', (day, timeZone, hours, starts) => {
    const time = parseTime(day);
    const setting = { nowMicros, timeZone };
    expect(shown(startOfDay(day, timeZone))).toBe(starts);
    expect((untilMicros(time, setting) - sinceMicros(time, setting)) / 3_600_000_000).toBe(hours);
  });
});

describe('a time zone', () => {
  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['UTC', 'UTC'],
  ])('%s is %s', (name, zone) => expect(parseTimeZone(name)).toBe(zone));

  it.each(['', 'Mars/Phobos', 'Europe/', '../etc', '+05:30'])('is not %j', (name) => {
    expect(() => parseTimeZone(name)).toThrow('It is no time zone; write one as Europe/Berlin or UTC.');
  });
});
