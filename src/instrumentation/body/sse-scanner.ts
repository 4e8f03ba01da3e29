/** Takes server-sent events as they pass. The scanner holds a name and some bytes of a line, never an event. */
export interface EventSink {
  /** An event has data; false has it passed over. The name is null where none was given before the data. */
  begin(name: string | null): boolean;
  /** A piece of the event's data, cut anywhere; without the line breaks between several `data` lines. */
  data(piece: Uint8Array): void;
  /** The event is over; called for those that `begin` took. */
  end(name: string | null): void;
}

/** Reads a `text/event-stream` that arrives in chunks cut anywhere. */
export interface SseScanner {
  write(chunk: Uint8Array): void;
  /** The stream is over. An event whose blank line never came counts, since some gateways leave the last one out. */
  finish(): void;
}

/** A scanner by the WHATWG's grammar: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export function createSseScanner(sink: EventSink): SseScanner {
  return new Scanner(sink);
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The UTF-8 byte order mark, read as Latin-1. */
const byteOrderMark = '\u00ef\u00bb\u00bf';

/** Longer than `event:` behind a byte order mark: a line with no colon until then is none of ours. */
const maxFieldNameBytes = 12;
const maxEventNameBytes = 128;

class Scanner implements SseScanner {
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
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
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
      if (end > at) this.#line(bytes.subarray(at, end));
      if (end === bytes.length) return;
      this.#endLine();
      this.#afterCarriageReturn = bytes[end] === carriageReturn;
      at = end + 1;
    }
  }

  finish(): void {
    this.#endLine();
    this.#endEvent();
  }

  /** A piece of a line. */
  #line(piece: Buffer): void {
    if (this.#field !== null) {
      this.#fieldValue(piece);
      return;
    }
    const known = this.#lineStart.length;
    const start = this.#lineStart + piece.toString('latin1', 0, maxFieldNameBytes - known);
    const colon = start.indexOf(':');
    if (colon === -1) {
      this.#lineStart = start;
      if (start.length >= maxFieldNameBytes) this.#field = 'none of ours';
      return;
    }
    this.#field = this.#fieldName(start.slice(0, colon));
    if (this.#field === 'data' && !this.#hasData) {
      this.#hasData = true;
      this.#isTaken = this.#sink.begin(this.#name());
    }
    const value = piece.subarray(colon + 1 - known);
    if (value.length > 0) this.#fieldValue(value);
  }

  #fieldName(text: string): string {
    return this.#isFirstLine && text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
  }

  #fieldValue(piece: Buffer): void {
    if (this.#field === 'data') {
      if (this.#isTaken) this.#sink.data(piece);
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

function indexOrEnd(bytes: Buffer, { byte, from }: { byte: number; from: number }): number {
  const index = bytes.indexOf(byte, from);
  return index === -1 ? bytes.length : index;
}
