import { describe, expect, it } from 'vitest';
import { renderTable, type TableColumn } from '../../src/common/table.ts';

const columns: readonly TableColumn[] = [
  { title: 'model', mayBeCut: true },
  { title: 'cost', isFigure: true },
  { title: 'note', mayBeLeftOut: true },
  { title: 'source', mayBeLeftOut: true },
];
const rows = [
  ['a-model-with-a-rather-long-name', '0.5', 'new', 'list'],
  ['b', '12.25', '', 'config'],
];
const widthsOf = (lines: readonly string[]) => Math.max(...lines.map((line) => line.length));

describe('a table', () => {
  it('is as wide as its content where there is no terminal', () => {
    expect(renderTable(columns, rows, { width: null })).toEqual({
      lines: [
        'model                             cost  note  source',
        'a-model-with-a-rather-long-name    0.5  new   list',
        'b                                12.25        config',
      ],
      leftOut: [],
    });
  });

  it('cuts what may be cut', () => {
    const { lines, leftOut } = renderTable(columns, rows, { width: 40 });
    expect(lines[1]).toBe('a-model-with-a-rat…    0.5  new   list');
    expect(widthsOf(lines)).toBeLessThanOrEqual(40);
    expect(leftOut).toEqual([]);
  });

  it('leaves out what may be left out where that is not enough, the last first', () => {
    const { lines, leftOut } = renderTable(columns, rows, { width: 26 });
    expect(widthsOf(lines)).toBeLessThanOrEqual(26);
    expect(leftOut).toEqual(['source']);
    expect(renderTable(columns, rows, { width: 20 }).leftOut).toEqual(['note', 'source']);
  });

  it('never cuts a figure, however narrow the terminal is', () => {
    expect(renderTable(columns, rows, { width: 5 }).lines[2]).toContain('12.25');
  });

  it('has no column that is empty in every row', () => {
    expect(renderTable(columns, [['a', '1', '', '']], { width: null }).lines).toEqual(['model  cost', 'a         1']);
  });

  it('shows what would break a line escaped', () => {
    const { lines } = renderTable(columns, [['a\n\u001b[31m', '1', '', '']], { width: null });
    expect(lines[1]).toBe('a\\u000a\\u001b[31m     1');
  });

  it('counts characters of two places as two', () => {
    const { lines } = renderTable(
      [{ title: 'name' }, { title: 'n', isFigure: true }],
      [
        ['模型', '1'],
        ['abcd', '2'],
      ],
      {
        width: null,
      },
    );
    expect(lines).toEqual(['name  n', '模型  1', 'abcd  2']);
  });
});
