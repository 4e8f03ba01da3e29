import type { Framing, PlainProtocol, Protocol, ResponseFacts, StreamProtocol } from '../protocols/protocol.ts';
import { noFacts } from '../protocols/protocol.ts';
import { createArrayScanner } from './array-scanner.ts';
import { asBuffer } from './bytes.ts';
import { contentCodings, decodeBody } from './decode.ts';
import { createDocumentReader } from './document-reader.ts';
import { createEventStreamScanner } from './event-stream-scanner.ts';
import { createFieldScanner } from './field-scanner.ts';
import { createLineScanner } from './line-scanner.ts';
import { createSseScanner } from './sse-scanner.ts';

/** Reads a response's body piece by piece, and keeps the facts of it alone. */
export interface ResponseReader {
  write(chunk: Uint8Array): void;
  /** The facts so far: of a stream at any time, of a compressed body once it is asked for. */
  read(): ResponseReading;
}

/** Why a body that came was not read. */
export type UnreadBody = 'body-too-large' | 'undecodable-body';

export interface ResponseReading {
  readonly facts: ResponseFacts;
  readonly unread: UnreadBody | null;
}

/**
 * A compressed body is held until its end, since decoding as it passes would have to happen on other threads and be
 * done after the agent has gone on. So much of it is held, and so much may come out.
 */
const maxHeldBytes = 16 * 1024 * 1024;
const maxDecodedBytes = 16 * 1024 * 1024;

export interface ResponseReaderOptions {
  readonly protocol: Protocol;
  /** Whether the body is a stream in the protocol's framing. */
  readonly isStream: boolean;
  /** Whether it is one in a JSON array. */
  readonly isArrayInJson?: boolean;
  /** The `content-encoding` header. */
  readonly contentEncoding: string | null;
  /** What its headers said; nothing where left out. */
  readonly head?: ResponseFacts;
}

/** A reader for one response. What is not compressed is not held, however long it is. */
export function createResponseReader(options: ResponseReaderOptions): ResponseReader {
  const codings = contentCodings(options.contentEncoding);
  const reader = bodyReader(options);
  return codings.length === 0 ? reader : compressedReader(reader, codings);
}

function bodyReader(options: ResponseReaderOptions): ResponseReader {
  const { protocol, isStream, isArrayInJson, head = noFacts } = options;
  const { stream, plain } = protocol;
  if (stream === null || !(isStream || isArrayInJson)) return plainReader(plain, head);
  return streamReader(stream, { framing: isArrayInJson ? 'application/json' : stream.framing, head });
}

function plainReader({ fields, read }: PlainProtocol, head: ResponseFacts): ResponseReader {
  const document = createDocumentReader(fields);
  const value = (path: string) => document.value(path);
  return {
    write: (chunk) => document.write(chunk),
    read: () => ({ facts: head === noFacts ? read(value) : goOn(head, read(value)), unread: null }),
  };
}

/** What the body says, and where it says nothing what the headers did. */
function goOn(head: ResponseFacts, body: ResponseFacts): ResponseFacts {
  const counted = body.usage === null ? head : body;
  return {
    ...body,
    responseId: body.responseId ?? head.responseId,
    serviceTier: body.serviceTier ?? head.serviceTier,
    usage: counted.usage,
    outputIsFinal: counted.outputIsFinal,
  };
}

/** As many bytes of an event's data as a protocol needs to know an end that is not JSON. */
const startBytes = 16;

const scanners = {
  'text/event-stream': createSseScanner,
  'application/x-ndjson': createLineScanner,
  'application/vnd.amazon.eventstream': createEventStreamScanner,
  'application/json': createArrayScanner,
} satisfies Readonly<Record<Framing, unknown>>;

interface StreamStart {
  readonly framing: Framing;
  readonly head: ResponseFacts;
}

function streamReader(protocol: StreamProtocol, { framing, head }: StreamStart): ResponseReader {
  const fields = createFieldScanner(protocol.fields);
  const value = (path: string) => fields.value(path);
  let facts = head;
  let start = '';
  /** Whether what came says enough of the response for what comes next to say nothing: mostly with the first event. */
  let isBegun = protocol.idleBytes === undefined;
  /** A line that says nothing by itself: it does where more of its event follows. */
  let idleLine: Buffer | null = null;
  const take = (piece: Buffer) => {
    if (start.length < startBytes) start += piece.toString('latin1', 0, startBytes);
    fields.write(piece);
  };
  const scanner = scanners[framing]({
    begin(name) {
      start = '';
      if (!protocol.wants(name)) return false;
      fields.reset();
      return true;
    },
    data(piece, isLine) {
      const isFirst = start === '' && idleLine === null;
      if (isFirst && isLine && protocol.idleBytes?.(facts, piece) === piece.length) {
        idleLine = piece;
        return;
      }
      if (idleLine !== null) take(idleLine);
      idleLine = null;
      take(piece);
    },
    end(name) {
      if (idleLine === null) facts = protocol.fold(facts, { name, start, value });
      idleLine = null;
    },
  });
  const scan = (bytes: Buffer) => {
    scanner.write(bytes);
    // The bytes are somebody else's, to do with as they like.
    if (idleLine !== null) idleLine = Buffer.from(idleLine);
  };
  const write = (bytes: Buffer) => {
    let rest = bytes;
    while (!isBegun && rest.length > 0) {
      const event = firstEvent(rest);
      scan(event);
      isBegun = protocol.idleBytes?.(facts, event) !== 0;
      rest = rest.subarray(event.length);
    }
    if (rest.length > 0) passOver(rest);
  };
  const passOver = (bytes: Buffer) => {
    const whole = scanner.isBetweenEvents?.() === true ? wholeEvents(bytes) : noBytes;
    const idle = whole.length === 0 ? 0 : (protocol.idleBytes?.(facts, whole) ?? 0);
    const passed = wholeEvents(whole.subarray(0, idle)).length;
    if (passed < bytes.length) scan(bytes.subarray(passed));
  };
  return {
    write: (chunk) => write(asBuffer(chunk)),
    read() {
      scanner.finish();
      return { facts, unread: null };
    },
  };
}

/** The first server-sent event, or what is left of one; all bytes where it does not end. */
function firstEvent(bytes: Buffer): Buffer {
  const end = bytes.indexOf(eventEnd);
  return end === -1 ? bytes : bytes.subarray(0, end + eventEnd.length);
}

/** The server-sent events that are whole; none where they are divided in another way than by two line feeds. */
function wholeEvents(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(eventEnd);
  return end === -1 ? noBytes : bytes.subarray(0, end + eventEnd.length);
}

const noBytes = Buffer.alloc(0);

const eventEnd = '\n\n';

function compressedReader(reader: ResponseReader, codings: readonly string[]): ResponseReader {
  let chunks: Buffer[] = [];
  let heldBytes = 0;
  return {
    write(chunk) {
      heldBytes += chunk.byteLength;
      if (heldBytes <= maxHeldBytes) chunks.push(Buffer.from(chunk));
      else chunks = [];
    },
    read() {
      if (heldBytes > maxHeldBytes) return { facts: noFacts, unread: 'body-too-large' };
      if (heldBytes === 0) return reader.read();
      const decoded = decodeBody(Buffer.concat(chunks), { codings, maxBytes: maxDecodedBytes });
      if (decoded === null) return { facts: noFacts, unread: 'undecodable-body' };
      reader.write(decoded);
      return reader.read();
    },
  };
}
