import { describe, expect, it } from 'vitest';
import {
  ask,
  cleanAmount,
  cleanCount,
  cleanFlag,
  cleanName,
  cleanNumber,
  cleanText,
  cleanWord,
} from '../../src/record/clean.ts';

const secret = `sk-${'a1B2c3D4'.repeat(4)}`;
const none: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a symbol', Symbol('s')],
  ['an object', {}],
  ['a list', []],
  ['a function', () => {}],
  ['an object without a prototype', Object.create(null)],
  [
    'a proxy that throws',
    new Proxy(
      {},
      {
        get() {
          throw new Error('hostile');
        },
      },
    ),
  ],
];

describe('a name', () => {
  it.each([
    ['coder', 'coder'],
    [' two words\n', ' two words\n'],
    [5, '5'],
    ['x'.repeat(1000), 'x'.repeat(256)],
    [`${'x'.repeat(255)}😀`, `${'x'.repeat(255)}\ufffd`],
    ['__proto__', '__proto__'],
    ['', null],
    [5n, null],
    [true, null],
  ])('of %s is %s', (value, name) => {
    expect(cleanName(value)).toBe(name);
  });

  it.each(none)('is not %s', (_what, value) => {
    expect(cleanName(value)).toBe(null);
  });
});

describe('a text', () => {
  it.each([
    ['as it is', 'as it is'],
    ['', ''],
    [12.5, '12.5'],
    [true, 'true'],
    [10n ** 20n, '100000000000000000000'],
    [`the key ${secret} is wrong`, 'the key [redacted] is wrong'],
    ['x'.repeat(10_000), 'x'.repeat(4096)],
    ['\ud800', '\ufffd'],
  ])('of %s', (value, text) => {
    expect(cleanText(value)).toBe(text);
  });

  it.each(none)('is not %s', (_what, value) => {
    expect(cleanText(value)).toBe(null);
  });

  it('that is cut holds no half of a secret', () => {
    for (let length = 8100; length < 8192; length += 1) {
      const before = `-----BEGIN PRIVATE KEY-----${'k'.repeat(length - 100)}-----END PRIVATE KEY----- `;
      expect(cleanText(`${before}${secret}${secret}`)).not.toContain(secret.slice(0, 6));
    }
  });
});

describe.each([
  ['a number', cleanNumber, [0, -1.5, 1e308], []],
  ['an amount', cleanAmount, [0, 1.5, 1e308], [-1e-9, -1]],
  ['a count', cleanCount, [0, 1, Number.MAX_SAFE_INTEGER], [-1, 1.5, 2 ** 53]],
] as const)('%s', (_what, clean, taken, refused) => {
  it.each([...taken])('is %d', (value) => {
    expect(clean(value)).toBe(value);
  });

  it.each([...refused, Number.NaN, Number.POSITIVE_INFINITY, '5', 5n, true])('is not %s', (value) => {
    expect(clean(value)).toBe(null);
  });

  it.each(none)('is not %s', (_what, value) => {
    expect(clean(value)).toBe(null);
  });
});

it.each([true, false])('a flag is %j', (value) => {
  expect(cleanFlag(value)).toBe(value);
});

const noFlags: typeof none = [['0', 0], ['1', 1], ['a text', 'true'], ...none];

it.each(noFlags)('a flag is not %s', (_what, value) => {
  expect(cleanFlag(value)).toBe(null);
});

it('a word is one of those that are known', () => {
  const words = ['success', 'error'] as const;
  expect(
    ['success', 'error', 'Success', '', undefined, Object('success')].map((value) => cleanWord(value, words)),
  ).toEqual(['success', 'error', null, null, null, null]);
});

it('a question that throws has no answer', () => {
  expect(ask(() => 5)).toBe(5);
  expect(
    ask(() => {
      throw new Error('hostile');
    }),
  ).toBe(undefined);
});
