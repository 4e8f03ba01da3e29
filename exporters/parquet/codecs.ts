import { gzipSync, zstdCompressSync } from 'node:zlib';

type Compress = (input: Uint8Array) => Uint8Array;

/** Parquet's names for the codecs. hyparquet-writer has Snappy itself; Node has the others. */
export const codecs = {
  snappy: 'SNAPPY',
  zstd: 'ZSTD',
  gzip: 'GZIP',
  uncompressed: 'UNCOMPRESSED',
} as const;

/** As they stand in the config. */
export type CodecName = keyof typeof codecs;
export const codecNames = Object.keys(codecs) as [CodecName, ...CodecName[]];

/** What hyparquet-writer is to call for the codecs that it does not have. */
export const compressors: { readonly ZSTD: Compress; readonly GZIP: Compress } = {
  ZSTD: (input) => zstdCompressSync(input),
  GZIP: (input) => gzipSync(input),
};
