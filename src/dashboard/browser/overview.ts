import { cellText } from '../../reports/tables/cell-text.ts';
import type { PageData, PageSection } from '../page-data.ts';
import { chartNode } from './charts.ts';
import { element } from './element.ts';
import type { FollowedTile } from './followed-tiles.ts';
import type { Selection } from './select-runs.ts';
import { shortFigure } from './short-figure.ts';
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
  return element('div', { attributes: { class: 'heading' } }, [
    element('dl', {}, lines),
    element('p', { attributes: { class: 'note' } }, [generated]),
  ]);
}

/** The totals, each beside that of the period before. */
export function tilesNode(tiles: readonly FollowedTile[]): HTMLElement {
  const made = tiles.map((tile) =>
    element('div', { attributes: { class: 'tile', id: `tile-${tile.name}`, 'data-key': tile.name } }, [
      element('p', {}, [tile.title]),
      element('p', { attributes: { class: 'figure' } }, [bigFigure(tile)]),
      ...besides(tile).map((text) => element('p', { attributes: { class: 'note' } }, [text])),
    ]),
  );
  return element('div', { attributes: { class: 'tiles' } }, made);
}

/** A figure to be read from afar, with all its digits for programs. */
function bigFigure({ value }: FollowedTile): Node {
  if (value.kind !== 'figure' || value.value === null) return cellNode(value);
  return element('data', { attributes: { value: String(value.value) } }, [shortFigure(value) ?? cellText(value)]);
}

/** What else is said of a total: its digits, where they are not all in the figure. */
function besides({ value, change, note }: FollowedTile): string[] {
  const isShort = value.kind === 'figure' && value.value !== null && shortFigure(value) !== null;
  return [
    ...(isShort ? [cellText(value)] : []),
    ...(change === null ? [] : [`${cellText(change.difference)} (${cellText(change.share)}) from before`]),
    ...(note === undefined ? [] : [note]),
  ];
}

/** What is not in the figures, before the figures. */
export const warningNodes = ({ warnings }: PageData, { isFiltered }: Selection): HTMLElement[] =>
  warnings.length === 0
    ? []
    : [
        element(
          'div',
          { attributes: { class: 'warning', role: 'note', 'data-key': 'warnings' } },
          [...(isFiltered ? ['Of all runs:'] : []), ...warnings].map((warning) => element('p', {}, [warning])),
        ),
      ];

/** Tables of more rows are folded away. */
const mostOpenRows = 15;

/** Topics that take the whole width of a page; others stand two beside each other where there is room. */
const wideSections = ['daily_by_model', 'models', 'trends', 'daily', 'totals', 'left_out'];

/** Charts first, and their figures as tables, folded away where there is a chart or they are long. */
export function sectionNode({ name, title, notes, charts, tables }: PageSection): HTMLElement {
  const tableParts = tables.flatMap((table) => tableNodes(table, title));
  const isShort = charts.length === 0 && tables.reduce((sum, { rows }) => sum + rows.length, 0) <= mostOpenRows;
  const summary = element('summary', {}, ['Figures as a table']);
  const figures = isShort || tableParts.length === 0 ? tableParts : [element('details', {}, [summary, ...tableParts])];
  const attributes = { id: name, 'aria-labelledby': `${name}-title`, 'data-key': name };
  return element('section', { attributes: { ...attributes, ...(wideSections.includes(name) && { class: 'wide' }) } }, [
    element('h2', { attributes: { id: `${name}-title`, tabindex: '-1' } }, [title]),
    ...notes.map((note) => element('p', { attributes: { class: 'note' } }, [note])),
    element('div', { attributes: { class: 'charts' } }, charts.map(chartNode)),
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
