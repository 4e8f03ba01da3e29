import { asBuffer } from './bytes.ts';
import type { EventScanner, EventSink } from './event-scanner.ts';

/**
 * Reads AWS's binary `application/vnd.amazon.eventstream`: frames of a prelude, headers, a payload and checksums, of
 * which the last are not looked at: https://smithy.io/2.0/aws/amazon-eventstream.html. An event's name is its type; that
 * of an exception, or of an error, begins with `exceptionPrefix`. What cannot be a frame ends the reading, since nothing
 * says where the next one begins.
 */
export function createEventStreamScanner(sink: EventSink): EventScanner {
  return new Scanner(sink);
}

/** What the names of exceptions begin with, before their type. */
export const exceptionPrefix = 'exception:';

/** Two lengths and their checksum. */
const preludeBytes = 12;
const checksumBytes = 4;

/** Limits of the format's own. */
const maxHeaderBytes = 128 * 1024;
const maxFrameBytes = 24 * 1024 * 1024;

class Scanner implements EventScanner {
  readonly #sink: EventSink;
  #part: 'prelude' | 'headers' | 'payload' | 'checksum' | 'nothing' = 'prelude';
  /** How many bytes of this part are still to come. */
  #missing = preludeBytes;
  #payloadBytes = 0;
  /** What came of a prelude or of headers in earlier chunks. */
  #pieces: Buffer[] = [];
  #name: string | null = null;
  #isTaken = false;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  write(chunk: Uint8Array): void {
    const bytes = asBuffer(chunk);
    for (let at = 0; at < bytes.length && this.#part !== 'nothing'; ) {
      const piece = bytes.subarray(at, at + this.#missing);
      at += piece.length;
      this.#missing -= piece.length;
      this.#take(piece);
    }
  }

  /** A frame that was cut short says nothing: its payload is not whole. */
  finish(): void {
    this.#part = 'nothing';
  }

  #take(piece: Buffer): void {
    const isLast = this.#missing === 0;
    switch (this.#part) {
      case 'payload':
        if (this.#isTaken) this.#sink.data(piece, piece.length === this.#payloadBytes);
        if (isLast) this.#endPayload();
        return;
      case 'checksum':
        if (isLast) this.#expect('prelude', preludeBytes);
        return;
      default:
        if (!isLast) {
          // Copied, since the chunk's memory is not ours once `write` has returned.
          this.#pieces.push(Buffer.from(piece));
          return;
        }
        this.#endHead(this.#pieces.length === 0 ? piece : Buffer.concat([...this.#pieces, piece]));
    }
  }

  /** A prelude, or the headers, came whole. */
  #endHead(bytes: Buffer): void {
    this.#pieces = [];
    if (this.#part === 'prelude') this.#readPrelude(bytes);
    else this.#beginPayload(nameOf(bytes));
  }

  #readPrelude(bytes: Buffer): void {
    const frameBytes = bytes.readUInt32BE(0);
    const headerBytes = bytes.readUInt32BE(4);
    this.#payloadBytes = frameBytes - preludeBytes - headerBytes - checksumBytes;
    if (frameBytes > maxFrameBytes || headerBytes > maxHeaderBytes || this.#payloadBytes < 0) this.#part = 'nothing';
    else if (headerBytes > 0) this.#expect('headers', headerBytes);
    else this.#beginPayload(null);
  }

  #beginPayload(name: string | null): void {
    this.#name = name;
    this.#isTaken = this.#sink.begin(name);
    this.#expect('payload', this.#payloadBytes);
    if (this.#payloadBytes === 0) this.#endPayload();
  }

  #endPayload(): void {
    if (this.#isTaken) this.#sink.end(this.#name);
    this.#expect('checksum', checksumBytes);
  }

  #expect(part: 'prelude' | 'headers' | 'payload' | 'checksum', bytes: number): void {
    this.#part = part;
    this.#missing = bytes;
  }
}

/** What kind of message a frame is, by the value of `:message-type`: the header that names it. */
const nameHeaders: Readonly<Record<string, { readonly header: string; readonly prefix: string }>> = {
  event: { header: ':event-type', prefix: '' },
  exception: { header: ':exception-type', prefix: exceptionPrefix },
  error: { header: ':error-code', prefix: exceptionPrefix },
};

function nameOf(headers: Buffer): string | null {
  const texts = textHeaders(headers);
  const kind = nameHeaders[texts.get(':message-type') ?? 'event'];
  const name = kind && texts.get(kind.header);
  return kind === undefined || name === undefined ? null : kind.prefix + name;
}

/** How long the value of a header is by its type, true and false to UUID; bytes and text say it themselves. */
const valueBytes: readonly (number | null)[] = [0, 0, 1, 2, 4, 8, null, null, 8, 16];
const textType = 7;

/** The headers whose values are text. Where they cannot be read on, those so far. */
function textHeaders(bytes: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + (bytes[at] as number);
    const type = bytes[nameEnd];
    const fixedBytes = type === undefined ? undefined : valueBytes[type];
    if (fixedBytes === undefined || (fixedBytes === null && nameEnd + 3 > bytes.length)) break;
    const valueAt = nameEnd + (fixedBytes === null ? 3 : 1);
    const valueEnd = valueAt + (fixedBytes ?? bytes.readUInt16BE(nameEnd + 1));
    if (type === textType && valueEnd <= bytes.length) {
      texts.set(bytes.toString('utf8', at + 1, nameEnd), bytes.toString('utf8', valueAt, valueEnd));
    }
    at = valueEnd;
  }
  return texts;
}
