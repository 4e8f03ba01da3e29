import { describe, expect, it } from 'vitest';
import { createChunkBatch } from '../../src/instrumentation/body/chunk-batch.ts';

const kib = 1024;

/** What is handed over of chunks of these sizes, and how much had come by then; the last piece by a flush. */
function handedOver(maxBytes: number, sizes: readonly number[]) {
  const all = Buffer.from(Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, at) => at % 251));
  const pieces: { readonly bytes: Buffer; readonly after: number }[] = [];
  let written = 0;
  // What is handed over is ours until this returns.
  const batch = createChunkBatch(maxBytes, (bytes) => pieces.push({ bytes: Buffer.from(bytes), after: written }));
  for (const size of sizes) {
    // The agent may do what it likes with a chunk, once it has it.
    const chunk = Buffer.from(all.subarray(written, written + size));
    batch.write(chunk);
    chunk.fill(0xff);
    written += size;
  }
  batch.flush();
  batch.flush();
  return { all, pieces };
}

describe('chunks that are put together', () => {
  it.each<[what: string, maxBytes: number, sizes: readonly number[], pieces: readonly number[]]>([
    ['one', 8 * kib, [100], [100]],
    ['none', 8 * kib, [], []],
    ['empty ones', 8 * kib, [0, 0, 5, 0], [5]],
    ['as many as fit', 8 * kib, [4 * kib, 4 * kib], [8 * kib]],
    ['more than fit', 8 * kib, [4 * kib, 4 * kib, 1], [8 * kib, 1]],
    ['one that is larger', 8 * kib, [10, 9 * kib, 10], [10, 9 * kib, 10]],
    ['as many as fit of more', 64 * kib, [10, 8 * kib, 8 * kib, 30 * kib], [46 * kib + 10]],
    ['one at once that is more than most need', 64 * kib, [10, 40 * kib, 10], [40 * kib + 20]],
    ['more than fit of more', 64 * kib, [10, 40 * kib, 40 * kib], [40 * kib + 10, 40 * kib]],
    ['one that is larger than more', 64 * kib, [10, 65 * kib, 10], [10, 65 * kib, 10]],
  ])('%s, of which %i bytes are held', (_, maxBytes, sizes, expected) => {
    const { all, pieces } = handedOver(maxBytes, sizes);
    expect(pieces.map(({ bytes }) => bytes.length)).toEqual(expected);
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(all)).toBe(true);
  });

  it.each([8 * kib, 64 * kib])('of any sizes are the same bytes in the same order, where %i are held', (maxBytes) => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const sizes = Array.from({ length: 200 }, (_, nth) => ((nth + 7) * seed * 7919) % (nth % 9 === 0 ? 9_001 : 701));
      const { all, pieces } = handedOver(maxBytes, sizes);
      expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(all)).toBe(true);
      expect(Math.max(...pieces.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(Math.max(maxBytes, 9_001));
    }
  });

  it('are handed over only when the next one does not fit', () => {
    const { pieces } = handedOver(
      64 * kib,
      Array.from({ length: 1_000 }, () => 100),
    );
    expect(pieces.map(({ after }) => after)).toEqual([65_500, 100_000]);
  });
});
