import { describe, expect, it } from 'vitest';
import { createEventStreamScanner } from '../../src/instrumentation/body/event-stream-scanner.ts';
import { eventFrame, exceptionEvent, frame, jsonEvent, textHeader } from '../support/event-stream.ts';

type Told = readonly [name: string | null, payload: string];

interface Pieces {
  readonly pieceBytes: number;
  readonly wants?: (name: string | null) => boolean;
}

/** What a scanner tells of bytes that come in pieces; the memory of each piece is used again for the next. */
function eventsOf(bytes: Buffer, { pieceBytes, wants = () => true }: Pieces): Told[] {
  const events: Told[] = [];
  let payload = Buffer.alloc(0);
  let begun: string | null = null;
  const scanner = createEventStreamScanner({
    begin(name) {
      begun = name;
      payload = Buffer.alloc(0);
      return wants(name);
    },
    data(piece, isWhole) {
      if (isWhole) expect(payload).toHaveLength(0);
      payload = Buffer.concat([payload, piece]);
    },
    end(name) {
      expect(name).toBe(begun);
      events.push([name, payload.toString()]);
    },
  });
  const memory = Buffer.alloc(pieceBytes);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = memory.subarray(0, bytes.copy(memory, 0, at, at + pieceBytes));
    scanner.write(piece);
    memory.fill(0xff);
  }
  scanner.finish();
  return events;
}

const one = jsonEvent('messageStart', { role: 'assistant' });
const two = jsonEvent('metadata', { usage: { inputTokens: 1 } });
const oneTold: Told = ['messageStart', '{"role":"assistant"}'];
const twoTold: Told = ['metadata', '{"usage":{"inputTokens":1}}'];
const failed: Told = ['exception:throttlingException', '{"message":"Slow down"}'];

/** A header of every other type before the one that counts, as the format allows. */
const everyType = Buffer.concat([
  ...[
    [0],
    [1],
    [2, 9],
    [3, 9, 9],
    [4, 9, 9, 9, 9],
    [5, 9, 9, 9, 9, 9, 9, 9, 9],
    [6, 0, 3, 7, 7, 7],
    [8, 9, 9, 9, 9, 9, 9, 9, 9],
    [9, ...new Array(16).fill(9)],
  ].map((value) => Buffer.from([1, 0x78, ...value])),
  textHeader(':event-type', 'metadata'),
]);

const lengths = (frameBytes: number, headerBytes: number): Buffer => {
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(frameBytes, 0);
  prelude.writeUInt32BE(headerBytes, 4);
  return prelude;
};

describe.each([1, 2, 3, 7, 16, 61, 10_000])('frames that come in pieces of %i bytes', (pieceBytes) => {
  it.each<[what: string, bytes: Buffer, events: Told[]]>([
    ['events', Buffer.concat([one, two]), [oneTold, twoTold]],
    ['an exception', Buffer.concat([one, exceptionEvent('throttlingException', 'Slow down')]), [oneTold, failed]],
    [
      'an error without an exception',
      eventFrame({ ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'x' }, ''),
      [['exception:InternalError', '']],
    ],
    ['an event without a payload', eventFrame({ ':event-type': 'ping' }, ''), [['ping', '']]],
    ['an event without headers', frame(Buffer.alloc(0), Buffer.from('{}')), [[null, '{}']]],
    ['an empty frame', Buffer.concat([frame(Buffer.alloc(0), Buffer.alloc(0)), one]), [[null, ''], oneTold]],
    ['an event among headers of every type', frame(everyType, Buffer.from('{}')), [['metadata', '{}']]],
    [
      'a kind of message that nobody knows',
      eventFrame({ ':message-type': 'x', ':event-type': 'y' }, '{}'),
      [[null, '{}']],
    ],
    [
      'a header of no known type',
      Buffer.concat([frame(Buffer.of(1, 0x78, 99, 1), Buffer.from('{}')), one]),
      [[null, '{}'], oneTold],
    ],
    ['a header that is longer than all of them', frame(Buffer.of(200, 0x78, 7), Buffer.from('{}')), [[null, '{}']]],
    [
      'a text that is longer than all of them',
      frame(Buffer.of(1, 0x78, 7, 255, 255), Buffer.from('{}')),
      [[null, '{}']],
    ],
    ['a text whose length is cut off', frame(Buffer.of(1, 0x78, 7, 0), Buffer.from('{}')), [[null, '{}']]],
    ['a frame cut short in its payload', Buffer.concat([one, two.subarray(0, -5)]), [oneTold]],
    ['a frame without its last checksum', Buffer.concat([one, two.subarray(0, -4)]), [oneTold, twoTold]],
    ['nothing', Buffer.alloc(0), []],
    ['text', Buffer.from('{"message":"The service is not available, and says so in JSON"}'), []],
    ['zeros', Buffer.alloc(100), []],
    ['a frame of 4 GB', Buffer.concat([one, lengths(0xff_ff_ff_ff, 10), two]), [oneTold]],
    ['headers of 4 GB', Buffer.concat([one, lengths(100, 0xff_ff_ff_ff), two]), [oneTold]],
    ['headers longer than their frame', Buffer.concat([one, lengths(50, 40), two]), [oneTold]],
  ])('are read for what they are: %s', (_, bytes, events) => {
    expect(eventsOf(bytes, { pieceBytes })).toEqual(events);
  });

  it('are passed over where nobody wants them', () => {
    const bytes = Buffer.concat([one, two, one]);
    expect(eventsOf(bytes, { pieceBytes, wants: (name) => name === 'metadata' })).toEqual([twoTold]);
  });
});

it('a large payload is handed on as it comes, not held', () => {
  let pieces = 0;
  const scanner = createEventStreamScanner({
    begin: () => true,
    data(_, isWhole) {
      expect(isWhole).toBe(false);
      pieces += 1;
    },
    end() {},
  });
  const bytes = eventFrame({ ':event-type': 'chunk' }, Buffer.alloc(1_000_000, 'x'));
  for (let at = 0; at < bytes.length; at += 1000) scanner.write(bytes.subarray(at, at + 1000));
  expect(pieces).toBeGreaterThan(990);
});
