import { describe, expect, it } from 'vitest';
import { createLineScanner } from '../../src/instrumentation/body/line-scanner.ts';

/** What a scanner tells of a text that comes in pieces of so many bytes. */
function linesOf(text: string, pieceBytes: number, wants: (nth: number) => boolean = () => true): string[] {
  const lines: string[] = [];
  let nth = -1;
  let line = '';
  const scanner = createLineScanner({
    begin(name) {
      expect(name).toBeNull();
      nth += 1;
      line = '';
      return wants(nth);
    },
    data(piece, isLine) {
      if (isLine) expect(line).toBe('');
      line += piece.toString('latin1');
    },
    end: () => lines.push(line),
  });
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += pieceBytes) scanner.write(bytes.subarray(at, at + pieceBytes));
  scanner.finish();
  return lines;
}

describe.each([1, 2, 3, 7, 1000])('lines that come in pieces of %i bytes', (pieceBytes) => {
  it.each<[text: string, lines: string[]]>([
    ['{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['\n\n{"a":1}\n\n\n', ['{"a":1}']],
    ['{"a":1}\r\n{"b":2}\r\n', ['{"a":1}\r', '{"b":2}\r']],
    ['', []],
  ])('%j are %j', (text, lines) => expect(linesOf(text, pieceBytes)).toEqual(lines));

  it('are passed over where nobody wants them', () => {
    expect(linesOf('one\ntwo\nthree\n', pieceBytes, (nth) => nth === 1)).toEqual(['two']);
  });
});
