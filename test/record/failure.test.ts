import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { describeFailure, failureMessage, identifier } from '../../src/record/failure.ts';

const secret = `sk-${'a1B2c3D4'.repeat(4)}`;

class RateLimitError extends Error {}
class ParseError extends SyntaxError {}
class Named extends Error {
  override readonly name = 'ContextLengthExceeded';
}
const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('hostile');
    },
  },
);
const getters = {
  get code(): string {
    throw new Error('hostile');
  },
  get name(): string {
    throw new Error('hostile');
  },
};

describe('what is kept of a thrown value', () => {
  it.each([
    ['an error', new Error('m'), 'Error'],
    ['an error of the language', new TypeError('m'), 'TypeError'],
    ['an error of a class', new RateLimitError('m'), 'RateLimitError'],
    ['an error of a class under one of the language', new ParseError('m'), 'ParseError'],
    ['an error with a name of its own', new Named('m'), 'ContextLengthExceeded'],
    ['an error with a code', Object.assign(new Error('m'), { code: 'ECONNRESET' }), 'ECONNRESET'],
    ['an error with a code that is a number', Object.assign(new RangeError('m'), { code: 14 }), 'RangeError'],
    [
      'an error with a code that is a sentence',
      Object.assign(new Error('m'), { code: 'could not find John' }),
      'Error',
    ],
    ['an error with a code that is a secret', Object.assign(new Error('m'), { code: secret }), 'Error'],
    [
      'an error with a name that is a sentence',
      Object.assign(new Error('m'), { name: 'Failed for john@example.com' }),
      'Error',
    ],
    ['an error with an endless name', Object.assign(new Error('m'), { name: 'x'.repeat(10_000) }), 'Error'],
    ['an error of another realm', runInNewContext('new RangeError("m")'), 'RangeError'],
    ['an error of many', new AggregateError([new Error('m')], 'm'), 'AggregateError'],
    ['a DOMException', new DOMException('m', 'TimeoutError'), 'TimeoutError'],
    ['an object', { message: 'm' }, 'Object'],
    ['an object without a prototype', Object.create(null), 'Error'],
    ['an object with a constructor of its own', { constructor: { name: 'a sentence of it' } }, 'Error'],
    ['a list', ['m'], 'Array'],
    ['what cannot be read', hostile, 'Error'],
    ['what throws when it is read', getters, 'Object'],
    ['a text', 'secret text', 'string'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'object'],
    ['a number', Number.NaN, 'number'],
    ['a big number', 1n, 'bigint'],
    ['a symbol', Symbol('secret'), 'symbol'],
    ['a function', () => {}, 'function'],
  ])('of %s', (_what, thrown, errorType) => {
    expect(describeFailure(thrown)).toEqual({ errorType, aborted: false });
  });

  it.each([
    ['a signal', AbortSignal.abort().reason, 'AbortError'],
    ['Node', Object.assign(new Error('m'), { name: 'AbortError', code: 'ABORT_ERR' }), 'ABORT_ERR'],
    ['a model client', new (class APIUserAbortError extends Error {})('m'), 'APIUserAbortError'],
  ])('is that the agent stopped, by %s', (_who, thrown, errorType) => {
    expect(describeFailure(thrown)).toEqual({ errorType, aborted: true });
  });

  it('is no abort where a time ran out', () => {
    expect(describeFailure(new DOMException('m', 'TimeoutError')).aborted).toBe(false);
  });
});

describe('an identifier', () => {
  it.each(['ECONNRESET', 'rate_limit_exceeded', 'aws.Throttled', 'ERR_HTTP2_STREAM', '429', 'Ошибка', 'a:b/c-d$'])(
    'is %s',
    (text) => {
      expect(identifier(text)).toBe(text);
    },
  );

  it.each(['', 'two words', 'a\nb', `"quoted"`, 'x'.repeat(129), secret, 12, null, undefined, {}])(
    'is not %j',
    (value) => {
      expect(identifier(value)).toBe(null);
    },
  );
});

describe('the message of a thrown value', () => {
  it.each([
    ['an error', new Error('of the agent'), 'of the agent'],
    ['a text', 'of the agent', 'of the agent'],
    ['an object', { message: 'of the agent' }, 'of the agent'],
    ['an error with a secret', new Error(`key ${secret} is wrong`), 'key [redacted] is wrong'],
    ['a message that is no text', { message: { of: 'the agent' } }, null],
    ['an object without one', {}, null],
    ['what cannot be read', hostile, null],
    ['nothing', undefined, null],
    ['a number', 5, null],
  ])('of %s', (_what, thrown, message) => {
    expect(failureMessage(thrown)).toBe(message);
  });

  it('has at most 256 characters, and no half of one', () => {
    const message = failureMessage(new Error(`${'x'.repeat(255)}😀${'y'.repeat(1000)}`)) ?? '';
    expect(message).toHaveLength(256);
    expect(message.isWellFormed()).toBe(true);
  });
});
