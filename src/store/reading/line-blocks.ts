import type { FileHandle } from 'node:fs/promises';
import { maxLineBytes } from '../encode-line.ts';
import { codeOf } from '../error-code.ts';

/** As much is read, and then worked through, in one turn of the event loop: 1 to 3 ms of parsing. */
const chunkBytes = 256 * 1024;
const lineFeed = 0x0a;

/** A stretch of a file. What `bytes` shows is overwritten once the next block is asked for. */
export type Block =
  /** Whole lines, each with its line feed. */
  | { readonly kind: 'lines'; readonly offset: number; readonly bytes: Buffer }
  /** One line that is longer than a line may be, and was not kept. */
  | { readonly kind: 'too long'; readonly offset: number; readonly length: number }
  /** The end of the file without a line feed; null where it is too long for a line. */
  | { readonly kind: 'rest'; readonly offset: number; readonly length: number; readonly bytes: Buffer | null }
  | { readonly kind: 'failed'; readonly offset: number; readonly error: string };

/** Reads a file from one offset to another in blocks, in bounded memory whatever it holds. */
export async function* readBlocks(file: FileHandle, { from, to }: { from: number; to: number }): AsyncGenerator<Block> {
  const window = new Window(from, Math.min(Math.max(to - from, 1), chunkBytes));
  for (;;) {
    let bytesRead: number;
    try {
      bytesRead = await window.readFrom(file, to);
    } catch (error) {
      yield { kind: 'failed', offset: window.offset, error: codeOf(error) };
      return;
    }
    if (bytesRead === 0) break;
    yield* window.blocks(bytesRead);
  }
  yield* window.rest();
}

/** The part of a file that is in memory. A class because it is state with the lifetime of a reading. */
class Window {
  /** Where the window begins in the file. */
  offset: number;
  #buffer: Buffer;
  /** Bytes of an unfinished line at its front. */
  #held = 0;
  /** Bytes before the window of a line that is too long. */
  #dropped = 0;

  constructor(offset: number, size: number) {
    this.offset = offset;
    this.#buffer = Buffer.allocUnsafe(size);
  }

  async readFrom(file: FileHandle, to: number): Promise<number> {
    const position = this.offset + this.#held;
    const length = Math.min(this.#buffer.length - this.#held, to - position);
    return length <= 0 ? 0 : (await file.read(this.#buffer, this.#held, length, position)).bytesRead;
  }

  /** The blocks that these new bytes complete; what they leave unfinished moves to the front. */
  *blocks(bytesRead: number): Generator<Block> {
    const filled = this.#buffer.subarray(0, this.#held + bytesRead);
    const end = filled.lastIndexOf(lineFeed) + 1;
    let start = 0;
    if (this.#dropped > 0 && end > 0) {
      start = filled.indexOf(lineFeed) + 1;
      yield { kind: 'too long', offset: this.offset - this.#dropped, length: this.#dropped + start };
      this.#dropped = 0;
    }
    if (end > start) yield { kind: 'lines', offset: this.offset + start, bytes: filled.subarray(start, end) };
    this.offset += end;
    const unfinished = filled.subarray(end);
    if (this.#dropped > 0 || unfinished.length > maxLineBytes) this.#drop(unfinished.length);
    else this.#keep(unfinished);
  }

  *rest(): Generator<Block> {
    const length = this.#dropped + this.#held;
    const bytes = this.#dropped > 0 ? null : this.#buffer.subarray(0, this.#held);
    if (length > 0) yield { kind: 'rest', offset: this.offset - this.#dropped, length, bytes };
  }

  /** A line as long as the window gets a larger one. */
  #keep(unfinished: Buffer): void {
    if (unfinished.length === this.#buffer.length) this.#buffer = Buffer.allocUnsafe(unfinished.length * 2);
    unfinished.copy(this.#buffer);
    this.#held = unfinished.length;
  }

  #drop(length: number): void {
    this.#dropped += length;
    this.offset += length;
    this.#held = 0;
  }
}
