import { describe, expect, it } from 'vitest';
import { createArrayScanner } from '../../src/instrumentation/body/array-scanner.ts';

/** What a scanner tells of a text that comes in pieces of so many bytes. */
function objectsOf(text: string, pieceBytes: number, wants: (nth: number) => boolean = () => true): string[] {
  const objects: string[] = [];
  let nth = -1;
  let object = Buffer.alloc(0);
  const scanner = createArrayScanner({
    begin(name) {
      expect(name).toBeNull();
      nth += 1;
      object = Buffer.alloc(0);
      return wants(nth);
    },
    data(piece) {
      object = Buffer.concat([object, piece]);
    },
    end: () => objects.push(object.toString()),
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) scanner.write(bytes.subarray(at, at + pieceBytes));
  scanner.finish();
  return objects;
}

const hostile = { text: '"}],[{" \\', list: [{ a: {} }, '{'], 'ключ{': '台帳 😀' };

describe.each([1, 2, 3, 7, 1000])('a JSON array that comes in pieces of %i bytes', (pieceBytes) => {
  it.each<[text: string, objects: string[]]>([
    ['[{"a":1},{"b":2}]', ['{"a":1}', '{"b":2}']],
    ['[{"a":1}\n,\r\n{"b":2}\n]\n', ['{"a":1}', '{"b":2}']],
    [
      JSON.stringify([hostile, hostile], null, 2),
      Array(2).fill(JSON.stringify(hostile, null, 2).replaceAll('\n', '\n  ')),
    ],
    ['[{"a":1},{"b":', ['{"a":1}']],
    ['{"error":{"code":400}}', ['{"error":{"code":400}}']],
    ['[]', []],
    ['', []],
    ['}}]{"a":1}', ['{"a":1}']],
    ['["{",{"a":"\\\\"}]', ['{"a":"\\\\"}']],
  ])('%j has the objects %j', (text, objects) => expect(objectsOf(text, pieceBytes)).toEqual(objects));

  it('passes over what nobody wants', () => {
    expect(objectsOf('[{"a":1},{"b":2},{"c":3}]', pieceBytes, (nth) => nth === 1)).toEqual(['{"b":2}']);
  });
});
