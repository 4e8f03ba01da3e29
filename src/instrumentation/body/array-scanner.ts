import { asBuffer } from './bytes.ts';
import type { EventScanner, EventSink } from './event-scanner.ts';

/**
 * Reads a JSON array of objects that grows as a stream, cut anywhere: each object in it is an event without a name. A
 * document that is one object is one event.
 */
export function createArrayScanner(sink: EventSink): EventScanner {
  return new Scanner(sink);
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

class Scanner implements EventScanner {
  readonly #sink: EventSink;
  /** Open objects: arrays need not be counted, since an event is an object. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #isTaken = false;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  write(chunk: Uint8Array): void {
    const bytes = asBuffer(chunk);
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (this.#inString) {
        at = this.#passString(bytes, at);
      } else if (byte === quote) {
        this.#inString = true;
      } else if (byte === openBrace) {
        if (this.#depth === 0) {
          this.#isTaken = this.#sink.begin(null);
          from = at;
        }
        this.#depth += 1;
      } else if (byte === closeBrace && this.#depth > 0) {
        this.#depth -= 1;
        if (this.#depth === 0) this.#end(bytes.subarray(from, at + 1));
      }
    }
    if (this.#depth > 0 && this.#isTaken) this.#sink.data(bytes.subarray(from), false);
  }

  /** An object that was not closed says nothing that can be relied on. */
  finish(): void {}

  /** Where the string's closing quote is, from `start` on, or the chunk's end. */
  #passString(bytes: Buffer, start: number): number {
    let at = start;
    for (; at < bytes.length; at++) {
      if (this.#escaped) this.#escaped = false;
      else if (bytes[at] === backslash) this.#escaped = true;
      else if (bytes[at] === quote) {
        this.#inString = false;
        break;
      }
    }
    return at;
  }

  #end(piece: Buffer): void {
    if (!this.#isTaken) return;
    this.#sink.data(piece, false);
    this.#sink.end(null);
  }
}
