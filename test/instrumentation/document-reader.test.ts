import { describe, expect, it } from 'vitest';
import { createDocumentReader } from '../../src/instrumentation/body/document-reader.ts';
import { createFieldScanner } from '../../src/instrumentation/body/field-scanner.ts';
import { fieldsAt } from '../../src/instrumentation/body/fields.ts';

const paths = ['id', 'model', 'usage', 'meta.tokens.output', 'error'];
const fields = fieldsAt(...paths);

type Values = Pick<ReturnType<typeof createFieldScanner>, 'write' | 'value'>;

/** The values of all paths, of a text that comes in pieces of so many bytes. */
function valuesOf(reader: Values, text: string, size = Number.POSITIVE_INFINITY): Record<string, unknown> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.write(bytes.subarray(at, at + size));
  return Object.fromEntries(paths.map((path) => [path, reader.value(path)]));
}

const usual = JSON.stringify({
  id: 'chatcmpl-1',
  model: 'gpt-5',
  choices: [{ message: { content: 'He said "usage": {"cost": 9} \\ € 😀', id: 'not this' } }],
  usage: { prompt_tokens: 12, cost: 0.25, details: { id: 'nor this' } },
  meta: { tokens: { output: 7 } },
  error: null,
});

describe('a document', () => {
  it.each([
    ['as providers send it', usual],
    ['that ends with a line feed', `${usual}\n`],
    ['over 8 kB', JSON.stringify({ ...JSON.parse(usual), text: 'x'.repeat(9_000) })],
    ['with spaces', JSON.stringify(JSON.parse(usual), null, 2)],
    ['with a member twice', '{"id":"first","usage":{"cost":1},"id":"last","usage":{"cost":2}}'],
    ['with other types', '{"id":7,"model":["gpt-5"],"usage":"none","meta":[{"tokens":{"output":1}}],"error":true}'],
    ['with names of what every object has', '{"__proto__":{"id":"theirs"},"constructor":{"model":"m"},"id":"own"}'],
    ['that is empty', '{}'],
    ['that is none but ends like one', '{"id":"first","usage":{"cost":1},"model":}'],
    ['that is cut short', usual.slice(0, usual.indexOf('"meta"') + 1)],
    ['of plain text', 'upstream connect error}'],
    ['of nothing', ''],
  ])('%s has the values that scanning it finds, however it is cut', (_, text) => {
    const scanned = valuesOf(createFieldScanner(fields), text);
    for (const size of [1, 7, 4_096, undefined]) {
      expect(valuesOf(createDocumentReader(fields), text, size), `pieces of ${size} bytes`).toEqual(scanned);
    }
  });

  it('has the values that are in it', () => {
    expect(valuesOf(createDocumentReader(fields), usual)).toEqual({
      id: 'chatcmpl-1',
      model: 'gpt-5',
      usage: { prompt_tokens: 12, cost: 0.25, details: { id: 'nor this' } },
      'meta.tokens.output': 7,
      error: null,
    });
  });

  it('has those of all elements of an array', () => {
    const text = '{"done":[{"reason":"stop"},{},{"reason":"length"}]}';
    const reader = createDocumentReader(fieldsAt('done[].reason'));
    reader.write(Buffer.from(text));
    expect(reader.value('done[].reason')).toEqual(['stop', 'length']);
  });

  it('is not changed by what comes after it', () => {
    const reader = createDocumentReader(fields);
    reader.write(Buffer.from('{"id":"whole"}'));
    reader.write(Buffer.from(',"id":"more"}'));
    expect(reader.value('id')).toBe('whole');
  });
});
