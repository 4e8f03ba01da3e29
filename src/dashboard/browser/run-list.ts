import { countText } from '../../common/figure-text.ts';
import { type FigureUnit, figure, name } from '../../reports/tables/cell.ts';
import { cellText } from '../../reports/tables/cell-text.ts';
import type { PageData, PageRuns } from '../page-data.ts';
import { element } from './element.ts';
import { nameAt } from './name-at.ts';
import { readSort, type Selection, type SortColumn } from './select-runs.ts';
import { cellNode, scrolling } from './tables.ts';
import { timeText } from './time-text.ts';
import { type ViewState, writeState } from './view-state.ts';

/** What the table of runs shows. */
export interface RunListParts {
  readonly page: PageData;
  readonly state: ViewState;
  readonly selection: Selection;
  /** How many rows at most. */
  readonly rows: number;
}

/**
 * The table of runs. What is done in it, whoever shows it listens for: a click on `data-sort` is to sort by that column, one
 * on `data-more` to show more rows.
 */
export function runListNode({ page, state, selection, rows }: RunListParts): HTMLElement {
  const { runs } = page;
  const { model, agent } = state.filters;
  const note = 'A row is of the whole run, whichever of its calls are selected.';
  return element('section', { attributes: { id: 'runs', class: 'wide', 'aria-labelledby': 'runs-title' } }, [
    element('h2', { attributes: { id: 'runs-title', tabindex: '-1' } }, ['Runs']),
    statusNode(selection.runs.length, runs.run_id.length),
    ...(model === '' && agent === '' ? [] : [element('p', { attributes: { class: 'note' } }, [note])]),
    ...(selection.runs.length === 0
      ? [element('p', {}, ['No run matches these filters. Clear some of them to see more.'])]
      : tableParts({ page, state, selection, rows })),
  ]);
}

function statusNode(selected: number, all: number): HTMLElement {
  const shown = cellNode(figure(selected, 'count'));
  const rest = selected === all ? ' runs' : ` of ${countText(all)} runs`;
  return element('p', { attributes: { role: 'status', class: 'note', id: 'runs-status' } }, [shown, rest]);
}

function tableParts({ page, state, selection, rows }: RunListParts): Node[] {
  const shown = selection.runs.slice(0, rows);
  const head = columns.map((column) => headNode(column, state.sort));
  const table = element('table', { attributes: { 'aria-label': 'Runs' } }, [
    element('thead', {}, [element('tr', {}, head)]),
    element(
      'tbody',
      {},
      shown.map((place) => rowNode(page, { place, state })),
    ),
  ]);
  const more = selection.runs.length - shown.length;
  const button = element('button', { attributes: { type: 'button', 'data-more': true } }, [
    `Show more (${countText(more)} left)`,
  ]);
  return [scrolling(table, 'Runs'), ...(more > 0 ? [button] : [])];
}

function headNode({ column, title, isFigure }: ListColumn, sort: string): HTMLElement {
  const { column: sorted, isDown } = readSort(sort);
  const mark = column === sorted ? (isDown ? ' ▼' : ' ▲') : '';
  const attributes = { type: 'button', class: 'sort', id: `sort-${column}`, 'data-sort': column };
  const order = column === sorted ? { 'aria-sort': isDown ? 'descending' : 'ascending' } : {};
  return element('th', { attributes: { scope: 'col', ...(isFigure && { class: 'number' }), ...order } }, [
    element('button', { attributes }, [`${title}${mark}`]),
  ]);
}

/** The sort after a click on a column: turned round where it is sorted by already; figures from the largest down. */
export function sortAfter(sort: string, clicked: string): string {
  const { column, isDown } = readSort(sort);
  const wanted = columns.find((one) => one.column === clicked);
  const isNowDown = clicked === column ? !isDown : wanted?.isFigure;
  return `${isNowDown ? '-' : ''}${clicked}`;
}

function rowNode(
  { runs, time_zone: timeZone }: PageData,
  { place, state }: { readonly place: number; readonly state: ViewState },
): HTMLElement {
  const runId = runs.run_id[place] ?? null;
  const label = element('bdi', {}, [cellText(name(runId))]);
  const cells = columns
    .slice(1)
    .map(({ column, unit }) =>
      element('td', { attributes: unit === null ? {} : { class: 'number' } }, [
        unit === null
          ? textOf(runs, { place, column, timeZone })
          : cellNode(figure(numberOf(runs, place, column), unit)),
      ]),
    );
  const link =
    runId === null ? label : element('a', { attributes: { href: writeState({ ...state, run: runId }) } }, [label]);
  return element('tr', { attributes: { 'data-key': runId ?? '' } }, [
    element('th', { attributes: { scope: 'row' } }, [link]),
    ...cells,
  ]);
}

interface ListColumn {
  readonly column: SortColumn;
  readonly title: string;
  readonly isFigure: boolean;
  /** Null for what is no figure. */
  readonly unit: FigureUnit | null;
}

const columns: readonly ListColumn[] = [
  { column: 'run_id', title: 'Run', isFigure: false, unit: null },
  { column: 'project', title: 'Project', isFigure: false, unit: null },
  { column: 'status', title: 'Status', isFigure: false, unit: null },
  { column: 'started_at', title: 'Began', isFigure: true, unit: null },
  { column: 'duration_seconds', title: 'Lasted', isFigure: true, unit: 'seconds' },
  { column: 'model_calls', title: 'Calls', isFigure: true, unit: 'count' },
  { column: 'total_tokens', title: 'Tokens', isFigure: true, unit: 'count' },
  { column: 'cost_usd', title: 'Cost, USD', isFigure: true, unit: 'usd' },
  { column: 'errors', title: 'Errors', isFigure: true, unit: 'count' },
];

function numberOf(runs: PageRuns, place: number, column: SortColumn): number | null {
  const value = runs[column][place];
  return typeof value === 'number' ? value : null;
}

function textOf(
  runs: PageRuns,
  { place, column, timeZone }: { readonly place: number; readonly column: SortColumn; readonly timeZone: string },
): Node {
  if (column === 'started_at') return document.createTextNode(timeText(runs.started_at[place] ?? null, timeZone));
  const value = column === 'project' || column === 'status' ? nameAt(runs, runs[column][place]) : null;
  return column === 'status' ? statusMark(value) : cellNode(name(value));
}

/** How a run stands, by a colour too. */
const statusMark = (status: string | null): Node =>
  element('span', { attributes: { class: `status ${statusLooks.get(status ?? '') ?? ''}`.trim() } }, [
    cellNode(name(status)),
  ]);

const statusLooks: ReadonlyMap<string, string> = new Map([
  ['completed', 'good'],
  ['failed', 'bad'],
  ['crashed', 'bad'],
  ['running', 'going-on'],
]);
