import { describe, expect, it } from 'vitest';
import { renderTable, type TableColumn, tableLines } from '../../src/common/table.ts';

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
    const { lines, leftOut } = renderTable(columns, rows, { width: 20 });
    expect(lines[2]).toContain('12.25');
    expect(leftOut).not.toContain('cost');
  });

  it('leaves out figures where there is no other way, and never the first column', () => {
    const { lines, leftOut } = renderTable(columns, rows, { width: 13 });
    expect(lines[1]).toBe('a-model-with…');
    expect(leftOut).toEqual(['cost', 'note', 'source']);
  });

  it('leaves out last what people look for', () => {
    const figures = ['calls', 'USD', 'p95'].map((title) => ({ title, isFigure: true, goesLast: title === 'USD' }));
    const place = { width: 12 };
    expect(renderTable([{ title: 'model' }, ...figures], [['gpt', '1,000', '12.5', '3 s']], place)).toEqual({
      lines: ['model   USD', 'gpt    12.5'],
      leftOut: ['calls', 'p95'],
    });
  });

  it('says as its last line what it leaves out', () => {
    expect(tableLines(columns, rows, { width: 20 }).at(-1)).toBe(
      'left out, for want of room: note, source; --json has all',
    );
    expect(tableLines(columns, rows, { width: null }).join()).not.toContain('left out');
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
