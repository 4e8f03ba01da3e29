import { describe, expect, it } from 'vitest';
import { type JsonValue, type Row, tableNames } from '../../src/exporter.ts';
import { assertSameRows, hostileRows } from '../../src/testing.ts';

type Rows = readonly Readonly<Record<string, JsonValue>>[];
const rowsOf = (name: (typeof tableNames)[number]): Rows => (hostileRows() as Record<string, Rows>)[name] ?? [];

/** The number whose last bit is the other one. */
function neighbour(value: number): number {
  const [number, bits] = [new Float64Array([value]), 0];
  const words = new BigInt64Array(number.buffer);
  words[bits] = (words[bits] ?? 0n) ^ 1n;
  return number[bits] ?? 0;
}

/** Another value, as near to this one as its type allows. */
function corrupted(value: JsonValue): JsonValue {
  if (value === null) return 0;
  if (typeof value === 'number') return neighbour(value);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return value === '' ? null : value.slice(0, -1);
  if (Array.isArray(value)) return [...value, null];
  return { ...value, more: null };
}

describe('assertSameRows', () => {
  it.each(tableNames)('holds for %s and itself, also after JSON', (name) => {
    assertSameRows(name, JSON.parse(JSON.stringify(rowsOf(name))), rowsOf(name));
  });

  it.each(tableNames)('fails for %s wherever one value is corrupted', (name) => {
    const rows = rowsOf(name);
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        const changed = [{ ...row, [column]: corrupted(value) }];
        expect(() => assertSameRows(name, changed, [row])).toThrow(`${name}[0].${column} is `);
      }
    }
  });

  const [first = {}, ...rest] = rowsOf('events');
  const { seq: _, ...without } = first;
  it.each([
    ['a row is missing', rest, 'events: rows'],
    ['a row is there twice', [first, first, ...rest], 'events: rows'],
    ['two rows changed places', [...rest.slice(0, 1), first, ...rest.slice(1)], 'events[0]'],
    ['a column is missing', [without, ...rest], 'events[0]: columns'],
    ['a column is of another name', [{ ...without, seqq: null }, ...rest], 'events[0]: columns'],
  ])('fails where %s', (_case, actual, message) => {
    expect(() => assertSameRows('events', actual, rowsOf('events'))).toThrow(message);
  });

  it.each([
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: [] }, { a: {} }],
    [{ a: { b: '1' } }, { a: { b: 1 } }],
    [null, {}],
  ] as const)('tells the JSON %j from %j', (left, right) => {
    const rows = (attributes: JsonValue) => [{ ...first, attributes }] as unknown as readonly Row<'events'>[];
    expect(() => assertSameRows('events', rows(left), rows(right))).toThrow('events[0].attributes');
    expect(() => assertSameRows('events', rows(right), rows(left))).toThrow('events[0].attributes');
  });
});
