import { asBuffer } from './bytes.ts';

/** As much as is put together. A thousand streams at a time hold 8 MB. */
const batchBytes = 8 * 1024;

/** Puts small chunks together. */
export interface ChunkBatch {
  write(chunk: Uint8Array): void;
  /** Hands over what is held. */
  flush(): void;
}

/**
 * Hands chunks on in larger pieces, since a stream comes a few words at a time, and reading many pieces in one go costs a
 * fraction of reading each as it comes. What is handed over holds only until `take` returns.
 */
export function createChunkBatch(take: (bytes: Buffer) => void): ChunkBatch {
  let held: Buffer | null = null;
  let used = 0;
  const flush = () => {
    const bytes = held?.subarray(0, used);
    used = 0;
    if (bytes !== undefined && bytes.length > 0) take(bytes);
  };
  return {
    flush,
    write(chunk) {
      if (used + chunk.length > batchBytes) flush();
      if (chunk.length > batchBytes) {
        take(asBuffer(chunk));
        return;
      }
      held ??= Buffer.allocUnsafeSlow(batchBytes);
      held.set(chunk, used);
      used += chunk.length;
    },
  };
}
