import { describe, expect, it } from 'vitest';
import type { Section } from '../../bench/bench.ts';
import { interleave, median } from '../../bench/harness/interleave.ts';
import { added, atMost, duration, megabytes, ratio } from '../../bench/report/figures.ts';
import { withFigures } from '../../bench/report/readme.ts';
import { missed, table } from '../../bench/report/table.ts';

describe('figures', () => {
  it.each([
    [1.234e-9, '1.23 ns'],
    [999e-9, '999 ns'],
    [1e-6, '1.00 µs'],
    [0.0123, '12.3 ms'],
    [0.999, '999 ms'],
    [61.5, '61.5 s'],
    [0, '0.00 ns'],
  ])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([
    [added(2e-3, 1.5e-3), '+500 µs'],
    [added(1e-3, 1.5e-3), '−500 µs'],
    [ratio(3, 2), '1.50 ×'],
    [megabytes(226_400_000), '226 MB'],
    [atMost(2.2, 2.2, '×'), { text: '≤ 2.2 ×', holds: true }],
    [atMost(2.21, 2.2, '×'), { text: '≤ 2.2 ×', holds: false }],
  ])('%j is %j', (figure, expected) => expect(figure).toEqual(expected));
});

describe('contenders', () => {
  it('take turns, and the first round does not count', async () => {
    const turns: string[] = [];
    const figures = { a: [900, 3, 1, 2], b: [900, 10, 20, 40] };
    const round = (name: 'a' | 'b') => () => {
      turns.push(name);
      return figures[name].shift() ?? Number.NaN;
    };
    expect(await interleave({ a: round('a'), b: round('b') }, { rounds: 3 })).toEqual({ a: 2, b: 20 });
    expect(turns.join('')).toBe('abababab');
  });

  it.each([
    [[], Number.NaN],
    [[5], 5],
    [[9, 1], 5],
    [[3, 100, 1], 3],
    [[4, 1, 3, 2], 2.5],
  ])('of %j the median is %d', (values, expected) => expect(median(values)).toBe(expected));
});

const sections: readonly Section[] = [
  {
    title: 'A record',
    beside: 'bare SDK',
    rows: [
      { what: 'one', ours: '1.20 µs', beside: '1.00 µs', compared: '1.20 ×', bound: { text: '≤ 2.2 ×', holds: true } },
      { what: 'two', ours: '3.00 µs', beside: '1.00 µs', compared: '3.00 ×', bound: { text: '≤ 2.2 ×', holds: false } },
    ],
  },
  { title: 'Alone', rows: [{ what: 'it', ours: '1 s' }] },
];

describe('the table', () => {
  it('has a line for each figure, in columns', () => {
    expect(table(sections)).toBe(
      [
        'A record                                     Runledger        bare SDK',
        '  one                                          1.20 µs         1.00 µs      1.20 ×        ≤ 2.2 × ok',
        '  two                                          3.00 µs         1.00 µs      3.00 ×      ≤ 2.2 × OVER',
        '',
        'Alone                                        Runledger',
        '  it                                               1 s',
      ].join('\n'),
    );
  });

  it('names what is over its bound', () => {
    expect(missed(sections)).toEqual(['A record: two']);
  });
});

describe('the README', () => {
  const readme = (record: string, store: string) =>
    `a\n<!-- bench:start record wire -->${record}<!-- bench:end -->\nb\n<!-- bench:start store -->${store}<!-- bench:end -->\n`;
  const figuresOf = (measured: readonly string[]) => (names: readonly string[]) =>
    names.every((name) => measured.includes(name)) ? `<${names.join()}>` : null;

  it.each([
    { measured: ['record', 'wire', 'store'], expected: readme(block('record,wire'), block('store')) },
    { measured: ['store', 'record'], expected: readme('old', block('store')) },
  ])('has figures where all that belong there were measured: $measured', ({ measured, expected }) => {
    expect(withFigures(readme('old', 'old'), figuresOf(measured))).toBe(expected);
    expect(withFigures(expected, figuresOf(measured))).toBe(expected);
  });

  it.each([
    ['nothing', ['record']],
    [readme('', ''), ['record', 'parquet']],
    ['<!-- bench:start --> of what <!-- bench:end -->', ['record']],
    ['<!-- bench:end --><!-- bench:start record -->', ['record']],
  ])('is left alone where there is no place for them: %s', (text, measured) => {
    expect(() => withFigures(text, figuresOf(measured))).toThrow('needs <!-- bench:start NAME … --> and');
  });
});

const block = (names: string): string => `\n\n<pre>\n&lt;${names}>\n</pre>\n\n`;
