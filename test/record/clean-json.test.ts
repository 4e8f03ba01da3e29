import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/catalogue/index.ts';
import { cleanAttributes, cleanJson } from '../../src/record/clean-json.ts';

const secret = `sk-${'a1B2c3D4'.repeat(4)}`;
const thrower = () => {
  throw new Error('hostile');
};

/** Without the prototypes that objects of ours do not have. */
const plain = (json: JsonValue): unknown => JSON.parse(JSON.stringify(json));

class Money {
  readonly amount: number;
  constructor(amount: number) {
    this.amount = amount;
  }
  get rounded(): number {
    return Math.round(this.amount);
  }
}

describe('any value as JSON', () => {
  it.each([
    ['text', 'text', 'text'],
    ['a number', 1.5, 1.5],
    ['what is no number', Number.NaN, null],
    ['a flag', false, false],
    ['a big number', 2n ** 64n, '18446744073709551616'],
    ['nothing', undefined, null],
    ['a symbol', Symbol('s'), null],
    ['a function', () => 'called', null],
    ['an object', { a: { b: [1, 'x', null] } }, { a: { b: [1, 'x', null] } }],
    ['a list with holes', [1, undefined, () => {}], [1, null, null]],
    ['what an object cannot say', { a: undefined, b: () => {}, c: Symbol('s'), d: 1 }, { d: 1 }],
    ['a moment', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a moment that is none', new Date(Number.NaN), null],
    [
      'a Map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, 'b'],
        [{}, 'lost'],
        ['c', new Map([['d', 1]])],
      ]),
      { a: 1, 2: 'b', c: { d: 1 } },
    ],
    ['a Set', new Set([1, 'a', new Set([2])]), [1, 'a', [2]]],
    ['an error', new RangeError('a secret message'), 'RangeError'],
    ['an error of another realm', runInNewContext('new RangeError("a secret message")'), 'RangeError'],
    [
      'an error that says more',
      Object.assign(new Error('m'), { config: { headers: 'secret' }, toJSON: () => 'secret' }),
      'Error',
    ],
    ['what says how it is written', { toJSON: () => ({ shown: 1 }), hidden: 2 }, { shown: 1 }],
    ['what says so again', { toJSON: () => ({ toJSON: () => 'no', shown: 1 }) }, { shown: 1 }],
    ['what throws when it is written', { a: 1, toJSON: thrower }, null],
    ['a URL', new URL('https://user:password1@example.com/x'), 'https://user:[redacted]@example.com/x'],
    ['an object of a class', new Money(1.5), { amount: 1.5 }],
    ['a boxed text', Object('text'), 'text'],
    [
      'binary data',
      { bytes: Buffer.from('secret'), view: new DataView(new ArrayBuffer(4)), raw: new ArrayBuffer(4) },
      { bytes: null, view: null, raw: null },
    ],
    [
      'a getter that throws',
      {
        ok: 1,
        get bad() {
          return thrower();
        },
      },
      null,
    ],
    ['a proxy that throws', { ok: 1, bad: new Proxy({}, { ownKeys: thrower }) }, { ok: 1, bad: null }],
    ['a proxy that was taken back', { ok: 1, bad: revoked() }, { ok: 1, bad: null }],
    ['a list that is a proxy', new Proxy([1, 2], {}), [1, 2]],
    ['a pattern', /x/g, {}],
    ['a promise', Promise.resolve(1), {}],
  ])('%s', (_what, value, json) => {
    expect(plain(cleanJson(value))).toEqual(json);
  });

  function revoked(): object {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }

  it('keeps keys that every object has as data', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": "x"}') as object;
    const json = cleanJson(hostile);
    expect(JSON.stringify(json)).toBe('{"__proto__":{"polluted":true},"constructor":1,"toString":"x"}');
    expect(({} as { polluted?: boolean }).polluted).toBe(undefined);
  });

  it('redacts secrets by the name of their key, at any depth and of any type, and by their shape', () => {
    const value = {
      OPENAI_API_KEY: 'short',
      nested: [{ dbPassword: { is: 'deep' } }, new Map([['githubToken', 12]])],
      [secret]: 'in a key',
      note: `use ${secret}`,
      model: 'gpt-5',
    };
    expect(plain(cleanJson(value))).toEqual({
      OPENAI_API_KEY: '[redacted]',
      nested: [{ dbPassword: '[redacted]' }, { githubToken: '[redacted]' }],
      '[redacted]': 'in a key',
      note: 'use [redacted]',
      model: 'gpt-5',
    });
  });

  it('does not ask what it is not to keep', () => {
    let asked = 0;
    const value = {
      get password() {
        asked += 1;
        return 'x';
      },
      toString: () => {
        asked += 1;
        return 'x';
      },
    };
    cleanJson({ value });
    expect(asked).toBe(1);
  });
});

describe('the size of it', () => {
  it('ends six levels down', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100; level += 1) deep = { deep };
    expect(plain(cleanJson(deep))).toEqual({ deep: { deep: { deep: { deep: { deep: { deep: null } } } } } });
  });

  it('ends after 128 entries of a list or an object', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => [`key ${index}`, index]);
    expect(cleanJson(keys.map(([, value]) => value))).toHaveLength(128);
    expect(Object.keys(cleanJson(Object.fromEntries(keys)) as object)).toHaveLength(128);
  });

  it('ends after 1,000 values and 64 Ki characters in all', () => {
    const count = (json: JsonValue): number =>
      typeof json === 'object' && json !== null
        ? 1 + Object.values(json).reduce<number>((sum, value) => sum + count(value), 0)
        : 1;
    const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 1));
    expect(count(cleanJson(wide))).toBeLessThanOrEqual(1001);
    const long = Array.from({ length: 128 }, () => 'x'.repeat(100_000));
    const text = JSON.stringify(cleanJson(long));
    expect(text.length).toBeGreaterThan(65_536);
    expect(text.length).toBeLessThan(65_536 + 4096 + 1000);
  });

  it('is that of what may never end', () => {
    class Endless extends Map<string, number> {
      override *entries(): MapIterator<[string, number]> {
        for (;;) yield ['a', () => {}] as never;
      }
    }
    const endless = {
      [Symbol.iterator]: function* () {
        for (;;) yield 1;
      },
    };
    const list = new Proxy([] as number[], {
      get: (target, key) => (key === 'length' ? 2 ** 40 : (Reflect.get(target, key) ?? 1)),
    });
    expect(plain(cleanJson([new Endless([['a', 1]]), endless]))).toEqual([{ a: 1 }, {}]);
    expect((cleanJson(list) as unknown[]).length).toBe(128);
  });
});

describe('attributes', () => {
  it.each([
    ['an object', { a: 1 }, { a: 1 }],
    ['a Map', new Map([['a', 1]]), { a: 1 }],
    ['what says how it is written', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
  ])('are %s', (_what, value, json) => {
    expect(plain(cleanAttributes(value))).toEqual(json);
  });

  it.each([undefined, null, 'text', 5, [1], new Set([1]), new Date(0), {}, { a: undefined }, Symbol('s'), () => {}])(
    'are not %o',
    (value) => {
      expect(cleanAttributes(value)).toBe(null);
    },
  );
});
