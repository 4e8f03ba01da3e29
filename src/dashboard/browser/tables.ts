import type { Cell } from '../../reports/tables/cell.ts';
import { cellText, isFigure } from '../../reports/tables/cell-text.ts';
import type { PageTable } from '../page-data.ts';
import { element } from './element.ts';

/** Of names of more characters than these, the first lines are seen, and all is read aloud and copied. */
const longName = 200;

/** A cell: figures are there to the last digit for programs, and a name's direction turns nothing around it. */
export function cellNode(cell: Cell): Node {
  const text = cellText(cell);
  if (cell.kind === 'name')
    return element('bdi', { attributes: text.length > longName ? { class: 'long' } : {} }, [text]);
  if (cell.kind !== 'figure' || cell.value === null) return document.createTextNode(text);
  return element('data', { attributes: { value: String(cell.value) } }, [text]);
}

/** A table that scrolls by itself where it is too wide, by keyboard too. */
export function tableNodes({ title, columns, rows, keys, more }: PageTable, of: string): Node[] {
  const heading = title === null ? [] : [element('h3', {}, [cellNode(title)])];
  if (rows.length === 0) return [...heading, element('p', { attributes: { class: 'note' } }, ['(none)'])];
  const isNumber = columns.map((_, place) => rows.some((row) => row[place] !== undefined && isFigure(row[place])));
  const classOf = (place: number): Record<string, string> => (isNumber[place] ? { class: 'number' } : {});
  const head = columns.map((column, place) =>
    element('th', { attributes: { scope: 'col', ...classOf(place) } }, [column.title]),
  );
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      row.map((cell, place) =>
        place < keys
          ? element('th', { attributes: { scope: 'row' } }, [cellNode(cell)])
          : element('td', { attributes: classOf(place) }, [cellNode(cell)]),
      ),
    ),
  );
  const table = element('table', {}, [element('thead', {}, [element('tr', {}, head)]), element('tbody', {}, body)]);
  const label = title === null ? of : `${of}: ${cellText(title)}`;
  return [
    ...heading,
    scrolling(table, label),
    ...(more > 0 ? [element('p', { attributes: { class: 'note' } }, [`and ${more} more`])] : []),
  ];
}

/** A region of its own for what may be too wide. */
export const scrolling = (content: Node, label: string): HTMLElement =>
  element('div', { attributes: { class: 'scroll', role: 'region', 'aria-label': `Table: ${label}`, tabindex: '0' } }, [
    content,
  ]);
