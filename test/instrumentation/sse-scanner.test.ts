import { describe, expect, it } from 'vitest';
import { createSseScanner } from '../../src/instrumentation/body/sse-scanner.ts';

function scan(text: string | Buffer, { pieceBytes, skip }: { pieceBytes: number; skip?: string }) {
  const events: string[] = [];
  let data = '';
  const scanner = createSseScanner({
    begin(name) {
      data = '';
      return skip === undefined || name !== skip;
    },
    data(piece) {
      data += Buffer.from(piece).toString('latin1');
    },
    end(name) {
      events.push(`${name}|${Buffer.from(data, 'latin1').toString('utf8').trim()}`);
    },
  });
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += pieceBytes) scanner.write(bytes.subarray(at, at + pieceBytes));
  scanner.finish();
  return events;
}

describe('createSseScanner', () => {
  it.each<[what: string, text: string, events: string[]]>([
    ['events without names', 'data: one\n\ndata: two\n\n', ['null|one', 'null|two']],
    ['events with names', 'event: a\ndata: 1\n\nevent: b\ndata: 2\n\ndata: 3\n\n', ['a|1', 'b|2', 'null|3']],
    ['line breaks of Windows', 'event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n', ['a|1', 'null|2']],
    ['line breaks of old', 'event: a\rdata: 1\r\rdata: 2\r\r', ['a|1', 'null|2']],
    ['no space after the colon', 'event:a\ndata:1\n\n', ['a|1']],
    ['comments and other fields', ': keep-alive\n\nid: 7\nretry: 10\ndata: 1\n: more\nevent: late\n\n', ['late|1']],
    ['several data lines', 'data: {"a":\ndata: 1}\n\n', ['null|{"a": 1}']],
    ['a byte order mark', '\ufeffdata: 1\n\n', ['null|1']],
    ['an event whose blank line never came', 'data: 1\n\ndata: [DONE]', ['null|1', 'null|[DONE]']],
    ['blank lines without an event', '\n\n\n\nevent: none\n\ndata: 1\n\n', ['null|1']],
    ['characters of several bytes', 'event: a\ndata: é 😀 漢\n\n', ['a|é 😀 漢']],
    ['fields that are none', 'database: 1\ndata\ndatadatadatadata: 2\ndata: 3\n\n', ['null|3']],
    ['an empty event', 'data:\n\n', ['null|']],
    ['nothing', '', []],
  ])('reads %s, however the stream is cut', (_, text, events) => {
    for (let pieceBytes = 1; pieceBytes <= Buffer.byteLength(text) + 1; pieceBytes++) {
      expect(scan(text, { pieceBytes }), `in pieces of ${pieceBytes} bytes`).toEqual(events);
    }
  });

  it('passes over the events that are not wanted', () => {
    const text = 'event: big\ndata: 1\n\nevent: small\ndata: 2\n\nevent: big\ndata: 3\n\n';
    for (const pieceBytes of [1, 5, 100]) expect(scan(text, { pieceBytes, skip: 'big' })).toEqual(['small|2']);
  });

  it('does not grow with a name that never ends', () => {
    const [event] = scan(`event: ${'n'.repeat(1_000_000)}\ndata: 1\n\n`, { pieceBytes: 1_000 });
    expect(event?.length).toBeLessThan(2_000);
  });
});
