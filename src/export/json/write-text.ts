import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';

/** How a text is compressed. */
export type Compression = 'none' | 'gzip' | 'zstd';

/** Writes a text piece by piece, as fast as the disk takes it. */
export async function writeText(path: string, pieces: AsyncIterable<string>, compression: Compression): Promise<void> {
  const file = createWriteStream(path);
  if (compression === 'none') await pipeline(pieces, file);
  else await pipeline(pieces, compression === 'gzip' ? createGzip() : createZstdCompress(), file);
}
