import { asBuffer } from './bytes.ts';

/** As much as is put together. A thousand responses at a time hold 8 MB. */
const batchBytes = 8 * 1024;

/** Puts small chunks together. */
export interface ChunkBatch {
  write(chunk: Uint8Array): void;
  /** Hands over what is held. */
  flush(): void;
}

/**
 * Hands chunks of a body on in larger pieces: a stream comes a few words at a time, and reading many pieces in one go costs a
 * fraction of reading each as it comes. What is handed over holds only until `take` returns.
 */
export function createChunkBatch(take: (bytes: Buffer) => void): ChunkBatch {
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
    held ??= Buffer.allocUnsafeSlow(batchBytes);
    held.set(chunk, used);
    used += chunk.length;
  };
  return {
    flush,
    write(chunk) {
      if ((first?.length ?? used) + chunk.length > batchBytes) flush();
      if (chunk.length > batchBytes) take(asBuffer(chunk));
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
