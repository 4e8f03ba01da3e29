import { asBuffer, indexOrEnd } from './bytes.ts';
import type { EventScanner, EventSink } from './event-scanner.ts';

/** Reads a `text/event-stream` by the WHATWG's grammar: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export function createSseScanner(sink: EventSink): EventScanner {
  return new Scanner(sink);
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The UTF-8 byte order mark, read as Latin-1. */
const byteOrderMark = '\u00ef\u00bb\u00bf';

/** Longer than `event:` behind a byte order mark: a line with no colon until then is none of ours. */
const maxFieldNameBytes = 12;
const maxEventNameBytes = 128;

/** The length of `data:`. */
const dataFieldBytes = 5;

class Scanner implements EventScanner {
  readonly #sink: EventSink;
  #isFirstLine = true;
  #afterCarriageReturn = false;
  /** What came of the line so far, until its field is known. */
  #lineStart = '';
  #field: string | null = null;
  #eventName = '';
  #hasData = false;
  #isTaken = false;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  write(chunk: Uint8Array): void {
    const bytes = asBuffer(chunk);
    let nextLineFeed = -1;
    let nextCarriageReturn = -1;
    let at = 0;
    while (at < bytes.length) {
      if (this.#afterCarriageReturn) {
        this.#afterCarriageReturn = false;
        if (bytes[at] === lineFeed) {
          at += 1;
          continue;
        }
      }
      if (nextLineFeed < at) nextLineFeed = indexOrEnd(bytes, { byte: lineFeed, from: at });
      if (nextCarriageReturn < at) nextCarriageReturn = indexOrEnd(bytes, { byte: carriageReturn, from: at });
      const end = Math.min(nextLineFeed, nextCarriageReturn);
      if (end > at) this.#line(bytes.subarray(at, end), end < bytes.length);
      if (end === bytes.length) return;
      this.#endLine();
      this.#afterCarriageReturn = bytes[end] === carriageReturn;
      at = end + 1;
    }
  }

  isBetweenEvents(): boolean {
    const isBetweenLines = this.#field === null && this.#lineStart === '' && !this.#afterCarriageReturn;
    return isBetweenLines && !this.#hasData && this.#eventName === '';
  }

  finish(): void {
    this.#endLine();
    this.#endEvent();
  }

  /** A piece of a line, or what is left of it. */
  #line(piece: Buffer, isRest: boolean): void {
    if (this.#field !== null) {
      this.#fieldValue(piece, false);
      return;
    }
    const valueAt = this.#readField(piece);
    if (valueAt === null) return;
    if (this.#field === 'data' && !this.#hasData) {
      this.#hasData = true;
      this.#isTaken = this.#sink.begin(this.#name());
    }
    if (valueAt < piece.length) this.#fieldValue(piece.subarray(valueAt), isRest);
  }

  /** Reads the field's name; returns where its value begins in the piece, null where the colon is yet to come. */
  #readField(piece: Buffer): number | null {
    if (this.#lineStart === '' && startsWithData(piece)) {
      this.#field = 'data';
      return dataFieldBytes;
    }
    const known = this.#lineStart.length;
    const start = this.#lineStart + piece.toString('latin1', 0, maxFieldNameBytes - known);
    const colon = start.indexOf(':');
    if (colon === -1) {
      this.#lineStart = start;
      if (start.length >= maxFieldNameBytes) this.#field = 'none of ours';
      return null;
    }
    this.#field = this.#fieldName(start.slice(0, colon));
    return colon + 1 - known;
  }

  #fieldName(text: string): string {
    return this.#isFirstLine && text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
  }

  #fieldValue(piece: Buffer, isLine: boolean): void {
    if (this.#field === 'data') {
      if (this.#isTaken) this.#sink.data(piece, isLine);
    } else if (this.#field === 'event' && this.#eventName.length < maxEventNameBytes) {
      this.#eventName += piece.toString('latin1', 0, maxEventNameBytes);
    }
  }

  #endLine(): void {
    const isBlank = this.#field === null && this.#lineStart === '';
    this.#field = null;
    this.#lineStart = '';
    this.#isFirstLine = false;
    if (isBlank) this.#endEvent();
  }

  #endEvent(): void {
    const name = this.#name();
    const isTaken = this.#isTaken;
    this.#eventName = '';
    this.#hasData = false;
    this.#isTaken = false;
    if (isTaken) this.#sink.end(name);
  }

  #name(): string | null {
    return this.#eventName.trim() || null;
  }
}

/** Most lines are data: these are told without reading a name. */
function startsWithData(piece: Buffer): boolean {
  return piece[0] === 0x64 && piece[1] === 0x61 && piece[2] === 0x74 && piece[3] === 0x61 && piece[4] === 0x3a;
}
