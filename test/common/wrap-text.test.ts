import { describe, expect, it } from 'vitest';
import { widthOf } from '../../src/common/text-width.ts';
import { wrapText } from '../../src/common/wrap-text.ts';

describe('a line on a terminal of 20 places', () => {
  it.each<[what: string, line: string, lines: readonly string[]]>([
    ['that has room stays, gaps and all', 'a  b   c', ['a  b   c']],
    ['is broken between words', 'best: gpt-5, 80 of 100 points', ['best: gpt-5, 80 of', '100 points']],
    ['goes on below its words', '  fix    set a price for it', ['  fix    set a price', '         for it']],
    [
      'goes on at its beginning where the label is long',
      'a-long-label  one two three',
      ['a-long-label  one', 'two three'],
    ],
    [
      'has a longer word broken too',
      `of ${'m'.repeat(45)} at`,
      ['of', 'm'.repeat(20), 'm'.repeat(20), `${'m'.repeat(5)} at`],
    ],
    ['leaves an address whole', 'see https://example.com/a/long/one', ['see', 'https://example.com/a/long/one']],
    ['leaves a path whole', '3 runs: /var/lib/runledger/runs', ['3 runs:', '/var/lib/runledger/runs']],
    [
      'leaves a run’s id whole',
      'of run_20261101_093000_demo_0123abcd: crashed',
      ['of', 'run_20261101_093000_demo_0123abcd:', 'crashed'],
    ],
    ['counts places, and not characters', '模型 模型模型模型 模型', ['模型 模型模型模型', '模型']],
    ['of nothing is nothing', '', ['']],
  ])('%s', (_, line, lines) => {
    expect(wrapText(line, 20)).toEqual(lines);
  });

  it.each([1, 2, 7, 19, 40])('is never longer than %d places, whatever stands in it', (width) => {
    const line = `  where  ${'x'.repeat(300)} 模型${'型'.repeat(90)} a b  c${' '.repeat(50)}d`;
    const lines = wrapText(line, width);
    expect(lines.filter((one) => widthOf(one) > Math.max(2, width))).toEqual([]);
    expect(lines.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''));
  });
});
