import { asBuffer } from './bytes.ts';

/** Most responses are shorter. */
const firstBytes = 8 * 1024;

/** Puts small chunks together. */
export interface ChunkBatch {
  write(chunk: Uint8Array): void;
  /** Hands over what is held. */
  flush(): void;
}

/**
 * Hands chunks of a body on in larger pieces: a stream comes a few words at a time, and reading many pieces in one go costs a
 * fraction of reading each as it comes. At most `maxBytes` are held; a chunk of more is handed over as it is. What is
 * handed over holds only until `take` returns.
 */
export function createChunkBatch(maxBytes: number, take: (bytes: Buffer) => void): ChunkBatch {
  /** What comes first, which may be all that comes: it is not worth as much memory as a batch. */
  let first: Buffer | null = null;
  let isFirst = true;
  let held: Buffer | null = null;
  let used = 0;
  const flush = () => {
    const bytes = first ?? held?.subarray(0, used);
    first = null;
    used = 0;
    if (bytes !== undefined && bytes.length > 0) take(bytes);
  };
  const hold = (chunk: Uint8Array) => {
    const needed = used + chunk.length;
    if (held === null || held.length < needed) {
      const larger = Buffer.allocUnsafeSlow(needed <= firstBytes ? firstBytes : maxBytes);
      held?.copy(larger, 0, 0, used);
      held = larger;
    }
    held.set(chunk, used);
    used = needed;
  };
  return {
    flush,
    write(chunk) {
      if ((first?.length ?? used) + chunk.length > maxBytes) flush();
      if (chunk.length > maxBytes) take(asBuffer(chunk));
      else if (isFirst) first = Buffer.from(chunk);
      else {
        if (first !== null) hold(first);
        first = null;
        hold(chunk);
      }
      isFirst = false;
    },
  };
}
