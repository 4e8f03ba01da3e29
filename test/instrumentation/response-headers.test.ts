import { describe, expect, it } from 'vitest';
import { readHeaders } from '../../src/instrumentation/response-headers.ts';

const bytes = (texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text));
const written = ['Content-Type', 'application/json', 'set-cookie', 'a=secret', 'x-litellm-version', '1.2'];

describe('the headers of a response', () => {
  it.each<[what: string, headers: unknown]>([
    ['as bytes in turns, as undici has them', bytes(written)],
    ['as texts in turns', written],
    ['as an object', { 'Content-Type': 'application/json', 'set-cookie': ['a=secret'], 'x-litellm-version': '1.2' }],
    ['with a name that has no value', [...written, 'content-encoding']],
    ['given twice', [...written, 'content-type', 'text/html']],
  ])('are read %s', (_, headers) => {
    const header = readHeaders(headers);
    expect(header('content-type')).toBe('application/json');
    expect(header('x-litellm-version')).toBe('1.2');
    expect(header('content-encoding')).toBe(null);
  });

  it.each([undefined, null, {}, []])('may be none: %j', (headers) => {
    expect(readHeaders(headers)('content-type')).toBe(null);
  });

  it('with several values are joined', () => {
    expect(readHeaders({ 'content-encoding': ['gzip', 'br'] })('content-encoding')).toBe('gzip, br');
    expect(readHeaders(['content-encoding', bytes(['gzip', 'br'])])('content-encoding')).toBe('gzip, br');
  });

  it('stay what they were, whatever is done with the bytes', () => {
    const headers = bytes(written);
    const header = readHeaders(headers);
    for (const part of headers) part.fill(0);
    headers.length = 0;
    expect(header('content-type')).toBe('application/json');
  });

  it('that nobody reads are not kept', () => {
    const header = readHeaders(bytes(written));
    expect(header('set-cookie' as 'content-type')).toBe(null);
  });
});
