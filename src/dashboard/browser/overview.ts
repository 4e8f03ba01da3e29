import { cellText } from '../../reports/tables/cell-text.ts';
import type { PageData, PageSection } from '../page-data.ts';
import { chartNode } from './charts.ts';
import { element } from './element.ts';
import { cellNode, tableNodes } from './tables.ts';

/** What a page is of. */
export function headingNode({ heading, generated }: PageData): HTMLElement {
  const lines = heading.flatMap(({ label, values }) => [
    element('dt', {}, [label]),
    element(
      'dd',
      {},
      values.flatMap((value, place) => [...(place > 0 ? [', '] : []), element('bdi', {}, [value])]),
    ),
  ]);
  return element('header', {}, [
    element('h1', {}, ['Runledger dashboard']),
    element('dl', {}, lines),
    element('p', { attributes: { class: 'note' } }, [generated]),
  ]);
}

/** The totals, each beside that of the period before. */
export function tilesNode({ tiles }: PageData): HTMLElement {
  const made = tiles.map(({ name, title, value, change }) =>
    element('div', { attributes: { class: 'tile', id: `tile-${name}` } }, [
      element('p', {}, [title]),
      element('p', { attributes: { class: 'figure' } }, [cellNode(value)]),
      ...(change === null
        ? []
        : [
            element('p', { attributes: { class: 'note' } }, [
              `${cellText(change.difference)} (${cellText(change.share)}) from the period before`,
            ]),
          ]),
    ]),
  );
  return element('div', { attributes: { class: 'tiles' } }, made);
}

/** What is not in the figures, before the figures. */
export const warningNodes = ({ warnings }: PageData): HTMLElement[] =>
  warnings.length === 0
    ? []
    : [
        element(
          'div',
          { attributes: { class: 'warning', role: 'note' } },
          warnings.map((warning) => element('p', {}, [warning])),
        ),
      ];

/** Tables of more rows are folded away. */
const mostOpenRows = 15;

/** Charts first, and their figures as tables, folded away where there is a chart or they are long. */
export function sectionNode({ name, title, notes, charts, tables }: PageSection): HTMLElement {
  const tableParts = tables.flatMap((table) => tableNodes(table, title));
  const isShort = charts.length === 0 && tables.reduce((sum, { rows }) => sum + rows.length, 0) <= mostOpenRows;
  const summary = element('summary', {}, [`Figures of ${title.toLowerCase()}`]);
  const figures = isShort || tableParts.length === 0 ? tableParts : [element('details', {}, [summary, ...tableParts])];
  return element('section', { attributes: { id: name, 'aria-labelledby': `${name}-title` } }, [
    element('h2', { attributes: { id: `${name}-title`, tabindex: '-1' } }, [title]),
    ...notes.map((note) => element('p', { attributes: { class: 'note' } }, [note])),
    ...charts.map(chartNode),
    ...figures,
  ]);
}

/** Links to the topics, which leave the view in the address as it is. */
export function navigationNode(sections: readonly { readonly name: string; readonly title: string }[]): HTMLElement {
  const items = sections.map(({ name, title }) => {
    const go = (event: Event): void => {
      event.preventDefault();
      document.getElementById(`${name}-title`)?.focus();
      document.getElementById(name)?.scrollIntoView();
    };
    const link = element('a', { attributes: { href: `#${name}` }, on: { click: go } }, [title]);
    return element('li', {}, [link]);
  });
  return element('nav', { attributes: { 'aria-label': 'Sections' } }, [element('ul', {}, items)]);
}
