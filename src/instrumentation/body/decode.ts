import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type ZlibOptions,
  zstdDecompressSync,
} from 'node:zlib';

/** Each decoder also takes a body that was cut short: what there is of an aborted stream still says what it cost. */
type Decoder = (bytes: Uint8Array, maxOutputLength: number) => Buffer;

const cutShort: ZlibOptions = { finishFlush: constants.Z_SYNC_FLUSH };

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: (bytes, maxOutputLength) => gunzipSync(bytes, { ...cutShort, maxOutputLength }),
  'x-gzip': (bytes, maxOutputLength) => gunzipSync(bytes, { ...cutShort, maxOutputLength }),
  deflate: (bytes, maxOutputLength) =>
    // RFC 9110 asks for zlib's wrapper, which begins so; some servers leave it out.
    (bytes[0] ?? 0) % 16 === 8
      ? inflateSync(bytes, { ...cutShort, maxOutputLength })
      : inflateRawSync(bytes, { ...cutShort, maxOutputLength }),
  br: (bytes, maxOutputLength) =>
    brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength }),
  zstd: (bytes, maxOutputLength) => zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength }),
};

/** The codings of a `content-encoding` header, in the order in which they were applied; none for `identity`. */
export function contentCodings(header: string | null): string[] {
  if (header === null) return [];
  return header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

/** The body behind its codings; null where one is not known, the bytes are not in it, or too much comes out. */
export function decodeBody(
  bytes: Uint8Array,
  { codings, maxBytes }: { codings: readonly string[]; maxBytes: number },
): Uint8Array | null {
  try {
    return codings.reduceRight<Uint8Array>((body, coding) => {
      const decode = decoders[coding];
      if (decode === undefined) throw new RangeError(`content-encoding ${coding} is not known`);
      return decode(body, maxBytes);
    }, bytes);
  } catch {
    return null;
  }
}
