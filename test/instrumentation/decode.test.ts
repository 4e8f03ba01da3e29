import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentCodings, decodeBody } from '../../src/instrumentation/body/decode.ts';

const text = JSON.stringify({ text: 'é'.repeat(2_000), usage: { prompt_tokens: 1 } });
const maxBytes = 1024 * 1024;
const decoded = (bytes: Uint8Array, header: string, limit = maxBytes) => {
  const body = decodeBody(bytes, { codings: contentCodings(header), maxBytes: limit });
  return body === null ? null : Buffer.from(body).toString('utf8');
};

describe('decodeBody', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['deflate,identity , gzip', gzipSync(deflateSync(text))],
    ['identity', Buffer.from(text)],
    ['', Buffer.from(text)],
  ])('decodes %s', (header, bytes) => {
    expect(decoded(bytes, header)).toBe(text);
  });

  it.each([
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
  ])('decodes what there is of a %s body that was cut short', (header, bytes) => {
    const part = decoded(bytes.subarray(0, bytes.length - 12), header);
    expect(part).not.toBe('');
    expect(text.startsWith(part as string)).toBe(true);
  });

  it.each<[what: string, bytes: Uint8Array, header: string]>([
    ['a coding nobody knows', Buffer.from(text), 'compress'],
    ['bytes in another coding', Buffer.from(text), 'gzip'],
    ['garbage after a good start', Buffer.concat([gzipSync(text).subarray(0, 20), Buffer.alloc(50, 7)]), 'gzip'],
  ])('gives null for %s', (_, bytes, header) => {
    expect(decoded(bytes, header)).toBeNull();
  });

  it.each(['gzip', 'br', 'deflate', 'zstd'])('gives null where %s hides more than may come out', (header) => {
    const bomb = Buffer.alloc(4 * maxBytes);
    const pack = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync, zstd: zstdCompressSync }[header];
    expect(decoded(pack!(bomb), header)).toBeNull();
  });
});
