import { describe, expect, it } from 'vitest';
import { type CellKind, type CellValue, cellXml } from '../../../src/export/workbook/cell.ts';

const text = (content: string) => `<c r="A1" t="inlineStr"><is><t xml:space="preserve">${content}</t></is></c>`;

describe('a cell', () => {
  it.each<[what: string, value: CellValue, kind: CellKind, xml: string]>([
    ['nothing', null, 'text', ''],
    ['a formula, which is a text', '=1+1', 'text', text('=1+1')],
    ['a number', 0.1, 'number', '<c r="A1"><v>0.1</v></c>'],
    ['a negative number', -5, 'number', '<c r="A1"><v>-5</v></c>'],
    ['the longest count that Excel keeps', 999_999_999_999_999, 'number', '<c r="A1"><v>999999999999999</v></c>'],
    ['a longer count', 9_007_199_254_740_991, 'number', text('9007199254740991')],
    ['a text in a column of numbers', '9007199254740993', 'number', text('9007199254740993')],
    ['what is no number', Number.NaN, 'number', text('NaN')],
    ['what has no end', Number.NEGATIVE_INFINITY, 'number', text('-Infinity')],
    ['more than Excel knows', Number.MAX_VALUE, 'number', text('1.7976931348623157e+308')],
    ['a flag', true, 'boolean', '<c r="A1" t="b"><v>1</v></c>'],
    ['a time', 1_793_491_200_000_000, 'time', '<c r="A1" s="1"><v>46327</v></c>'],
    ['a time before Excel’s calendar is right', -2_209_000_000_000_000, 'time', text('-2209000000000000')],
    ['markup', '<&>"', 'text', text('&lt;&amp;&gt;"')],
    ['characters that XML has not', 'a\u0000\u001b\r\n\t\uffffb', 'text', text('a_x0000__x001B__x000D_\n\t_xFFFF_b')],
    ['what looks like their escape', '_x0041_ _x41_', 'text', text('_x005F_x0041_ _x41_')],
    ['half a character', '\ud800', 'text', text('\ufffd')],
    ['as much as a cell holds', 'x'.repeat(32_767), 'text', text('x'.repeat(32_767))],
    ['more than a cell holds', 'x'.repeat(32_768), 'text', text(`${'x'.repeat(32_766)}…`)],
    ['more, cut in the middle of a character', `${'x'.repeat(32_765)}😀x`, 'text', text(`${'x'.repeat(32_765)}…`)],
  ])('holds %s', (_, value, kind, xml) => {
    expect(cellXml('A1', { value, kind })).toBe(xml);
  });
});
