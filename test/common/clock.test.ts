import { describe, expect, it } from 'vitest';
import { createSystemClock, formatMicros, parseMicros } from '../../src/common/clock.ts';

describe('formatMicros', () => {
  it.each([
    [0, '1970-01-01T00:00:00.000000Z'],
    [1, '1970-01-01T00:00:00.000001Z'],
    [1_793_525_400_123_456, '2026-11-01T09:30:00.123456Z'],
    [1_793_525_400_000_999, '2026-11-01T09:30:00.000999Z'],
    [-1, '1969-12-31T23:59:59.999999Z'],
  ])('writes %d as %s', (micros, text) => {
    expect(formatMicros(micros)).toBe(text);
    expect(parseMicros(text)).toBe(micros);
  });
});

describe('parseMicros', () => {
  it.each([
    ['2026-11-01T09:30:00Z', 1_793_525_400_000_000],
    ['2026-11-01T10:30:00.5+01:00', 1_793_525_400_500_000],
    ['2026-11-01T09:30:00.1234567Z', 1_793_525_400_123_456],
    ['yesterday', null],
    ['', null],
  ])('reads %j', (text, micros) => {
    expect(parseMicros(text)).toBe(micros);
  });
});

describe('the system clock', () => {
  it('tells the wall time in whole microseconds', () => {
    const clock = createSystemClock();
    const before = Date.now() * 1000;
    const now = clock.nowMicros();
    const after = (Date.now() + 1) * 1000;
    expect(Number.isSafeInteger(now)).toBe(true);
    // Two milliseconds is how far it may drift before it is anchored anew.
    expect(now).toBeGreaterThanOrEqual(before - 3000);
    expect(now).toBeLessThanOrEqual(after + 3000);
  });

  it('tells apart moments within a millisecond', () => {
    const clock = createSystemClock();
    const moments = new Set(Array.from({ length: 10_000 }, () => clock.nowMicros() % 1000));
    expect(moments.size).toBeGreaterThan(10);
  });

  it('never goes back in durations', () => {
    const clock = createSystemClock();
    const readings = Array.from({ length: 1000 }, () => clock.monotonicMs());
    expect(readings).toEqual([...readings].sort((a, b) => a - b));
  });
});
