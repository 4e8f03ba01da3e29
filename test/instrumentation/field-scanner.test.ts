import { describe, expect, it } from 'vitest';
import { createFieldScanner } from '../../src/instrumentation/body/field-scanner.ts';
import { fieldsAt } from '../../src/instrumentation/body/fields.ts';

const paths = ['id', 'model', 'usage', 'response.id', 'response.usage', 'n', 'absent'];

const documents: Record<string, string> = {
  'a response': JSON.stringify({
    id: 'chatcmpl-1',
    choices: [{ message: { content: 'He said "usage": {"id": 1} \\ and \u{1f600} é', usage: { not: 'this' } } }],
    usage: { prompt_tokens: 3, details: { list: [1, { deep: '}' }], none: null } },
    model: 'gpt-4o',
  }),
  'nested wanted members, and ones that only look like them': JSON.stringify({
    other: { id: 'no', response: { id: 'no' } },
    list: [{ id: 'no' }, ['usage', { usage: 'no' }]],
    response: { nested: { id: 'no', usage: 'no' }, usage: { input_tokens: 1 }, id: 'yes' },
    n: -1.5e-3,
  }),
  'white space everywhere': JSON.stringify({ id: 'a', usage: { b: [1, 2] }, response: { id: 'c' }, n: 1 }, null, 3),
  'line breaks of Windows': JSON.stringify({ id: 'a', n: 1 }, null, 2).replaceAll('\n', '\r\n'),
  'empty things': '{"usage":{},"id":"","response":{},"n":0,"model":[]}',
  'literals as values': '{"id":true,"n":false,"usage":null,"model":"x"}',
  'the last of duplicates': '{"id":"first","usage":{"a":1},"id":"last","usage":{"a":2}}',
  'escapes next to quotes': JSON.stringify({ x: '\\"\\\\"', id: 'back\\', y: '\\\\\\"', model: '"' }),
  'long strings before and after': JSON.stringify({ x: 'y'.repeat(500), id: 'z', w: `${'\\"'.repeat(300)}`, n: 7 }),
  'an escaped quote after a long run': JSON.stringify({ x: `${'y'.repeat(100)}"${'y'.repeat(100)}\\`, id: 'after' }),
  'an array': '[{"id":"no"},{"usage":{}}]',
  nothing: '{}',
};

function scan(text: string, pieceBytes: number) {
  const scanner = createFieldScanner(fieldsAt(...paths));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) scanner.write(bytes.subarray(at, at + pieceBytes));
  return Object.fromEntries(paths.map((path) => [path, scanner.value(path)]));
}

function parsed(text: string) {
  const whole = JSON.parse(text);
  const at = (path: string) =>
    path.split('.').reduce<unknown>((value, name) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isObject ? (value as Record<string, unknown>)[name] : undefined;
    }, whole);
  return Object.fromEntries(paths.map((path) => [path, at(path)]));
}

describe('createFieldScanner', () => {
  it.each(Object.entries(documents))('reads what JSON.parse reads from %s, however it is cut', (_, text) => {
    const expected = parsed(text);
    for (let pieceBytes = 1; pieceBytes <= Buffer.byteLength(text); pieceBytes++) {
      expect(scan(text, pieceBytes), `in pieces of ${pieceBytes} bytes`).toEqual(expected);
    }
  });

  it.each([
    ['a value that never ends', '{"id":"a","usage":{"prompt_tokens":1'],
    ['a value whose object never goes on', '{"id":"a","usage":{"prompt_tokens":1}'],
    ['a value that is not JSON', '{"id":"a","usage":{prompt_tokens:1},"x":1}'],
  ])('has no value for %s', (_, text) => {
    for (const pieceBytes of [1, 7, text.length])
      expect(scan(text, pieceBytes)).toMatchObject({ usage: undefined, id: 'a' });
  });

  it.each(['', 'Bad gateway', '<html>"usage":{}</html>', '}}}]]]{"id":', '"id"', '\0\0\0', '{"id"}'])(
    'finds nothing in %j and does not throw',
    (text) => {
      expect(Object.values(scan(text, 3))).toEqual(paths.map(() => undefined));
    },
  );

  it('lets go of a wanted value that no usage could be', () => {
    const text = JSON.stringify({ usage: { text: 'x'.repeat(100_000) }, id: 'after' });
    for (const pieceBytes of [1_000, text.length]) {
      expect(scan(text, pieceBytes)).toMatchObject({ usage: undefined, id: 'after' });
    }
  });

  const manyOf = (length: number) => JSON.stringify({ list: Array.from({ length }, (_, n) => ({ n, id: `${n}` })) });

  it.each<[what: string, text: string, values: unknown]>([
    ['each element', '{"list":[{"n":1},{"n":{"x":[2]}},{"n":null}],"id":"a"}', { 'list[].n': [1, { x: [2] }, null] }],
    [
      'an element after one that is none',
      '{"list":["n",[{"n":0}],{"m":[{"n":0}]},{"x":{},"n":2}]}',
      { 'list[].n': [2] },
    ],
    [
      'objects within elements',
      '{"list":[{"in":{"n":1}},{"in":{"n":2},"n":3}]}',
      { 'list[].in.n': [1, 2], 'list[].n': [3] },
    ],
    ['elements of an array that comes twice', '{"list":[{"n":1}],"list":[{"n":2}]}', { 'list[].n': [1, 2] }],
    [
      'an array within an object',
      '{"of":{"list":[ {"n" : 1} , {"n" : 2} ]},"id":"a"}',
      { 'of.list[].n': [1, 2], id: 'a' },
    ],
    ['no element', '{"list":[],"id":"a"}', { 'list[].n': undefined, id: 'a' }],
    ['what is no array', '{"list":{"n":1},"id":"a"}', { 'list[].n': undefined, id: 'a' }],
    [
      'a member of the same name beside',
      '{"list":[{"id":"no"}],"id":"yes","n":4}',
      { 'list[].n': undefined, id: 'yes' },
    ],
    ['many elements', manyOf(250), { 'list[].n': Array.from({ length: 250 }, (_, n) => n) }],
    [
      'more elements than are kept',
      `${manyOf(30_000).slice(0, -1)},"id":"after"}`,
      { 'list[].n': undefined, id: 'after' },
    ],
  ])('reads of an array %s', (_, text, values) => {
    const asked = ['id', 'list[].n', 'list[].in.n', 'of.list[].n'];
    const bytes = Buffer.from(text);
    for (const pieceBytes of text.length > 10_000 ? [999, text.length] : [1, 2, 7, 60, text.length]) {
      const scanner = createFieldScanner(fieldsAt(...asked));
      for (let at = 0; at < bytes.length; at += pieceBytes) scanner.write(bytes.subarray(at, at + pieceBytes));
      const read = Object.fromEntries(Object.keys(values as object).map((path) => [path, scanner.value(path)]));
      expect(read, `in pieces of ${pieceBytes} bytes`).toEqual(values);
    }
  });

  it('starts anew for the next document', () => {
    const scanner = createFieldScanner(fieldsAt('id', 'n'));
    scanner.write(Buffer.from('{"n":1,"id":"cut off \\'));
    scanner.reset();
    scanner.write(Buffer.from('{"id":"whole"}'));
    expect([scanner.value('id'), scanner.value('n')]).toEqual(['whole', undefined]);
  });

  it('does not read memory that was given back to its owner', () => {
    const scanner = createFieldScanner(fieldsAt('id'));
    const first = Buffer.from('{"id":"abc');
    scanner.write(first);
    first.fill('x');
    scanner.write(Buffer.from('def"}'));
    expect(scanner.value('id')).toBe('abcdef');
  });
});
