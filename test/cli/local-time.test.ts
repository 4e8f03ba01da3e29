import { expect, it } from 'vitest';
import { localTime } from '../../src/cli/local-time.ts';

it.each([
  ['2026-11-01T09:30:00.999999Z', 'UTC', '2026-11-01 09:30:00'],
  ['2026-11-01T23:30:00.000000Z', 'Pacific/Kiritimati', '2026-11-02 13:30:00'],
  ['2026-10-25T00:30:00.000000Z', 'Europe/Berlin', '2026-10-25 02:30:00'],
  ['2026-10-25T01:30:00.000000Z', 'Europe/Berlin', '2026-10-25 02:30:00'],
  ['2026-01-01T00:00:00.000000Z', 'UTC', '2026-01-01 00:00:00'],
  [null, 'UTC', '–'],
])('%s in %s is %s', (time, timeZone, text) => {
  expect(localTime(time, timeZone)).toBe(text);
});
