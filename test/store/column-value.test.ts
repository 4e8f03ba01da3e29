import { describe, expect, it } from 'vitest';
import { asTimestamp } from '../../src/store/column-value.ts';

const own = '2026-11-22T09:30:07.123456Z';

describe('a time in the format of our own writers', () => {
  it.each([own, '0000-01-01T00:00:00.000000Z', '2026-12-31T23:59:59.999999Z', '2026-02-31T00:00:00.000000Z'])(
    '%s stands as it is',
    (text) => {
      expect(asTimestamp(text)).toBe(text);
    },
  );

  it.each([
    '2026-00-22T09:30:07.123456Z',
    '2026-13-22T09:30:07.123456Z',
    '2026-11-00T09:30:07.123456Z',
    '2026-11-32T09:30:07.123456Z',
    '2026-11-22T24:30:07.123456Z',
    '2026-11-22T09:60:07.123456Z',
    '2026-11-22T09:30:60.123456Z',
    '2026-11-22 09:30:07.123456Z',
    '2026-11-22T09:30:07.12345:Z',
    '2026-11-22T09:30:07.12345/Z',
    `${own} `,
    '',
  ])('%j is none', (text) => {
    expect(asTimestamp(text)).toBe(null);
  });

  it('is told from anything else by the same rules as an expression for it', () => {
    const expression = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;
    const outcomes = { kept: 0, changed: 0 };
    for (let at = 0; at < own.length; at += 1) {
      for (let unit = 0; unit < 0x100; unit += 1) {
        const text = own.slice(0, at) + String.fromCharCode(unit) + own.slice(at + 1);
        const isKept = asTimestamp(text) === text;
        expect([text, isKept]).toEqual([text, expression.test(text)]);
        outcomes[isKept ? 'kept' : 'changed'] += 1;
      }
    }
    expect(outcomes.kept).toBeGreaterThan(150);
    expect(outcomes.changed).toBeGreaterThan(6_000);
  });
});
