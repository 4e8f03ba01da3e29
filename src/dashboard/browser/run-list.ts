import { type FigureUnit, figure, name } from '../../reports/tables/cell.ts';
import { cellText } from '../../reports/tables/cell-text.ts';
import type { PageData, PageRuns } from '../page-data.ts';
import { element } from './element.ts';
import { nameAt, readSort, type SelectedTotals, type SortColumn, selectRuns, totalsOf } from './select-runs.ts';
import { cellNode, scrolling } from './tables.ts';
import { timeText } from './time-text.ts';
import { initialState, type RunFilters, type ViewState, writeState } from './view-state.ts';

/** So many rows at first, and more by a button. */
const pageRows = 50;

/** The table of runs with its filters. A class because it is state with a lifetime: what is looked at. */
export class RunList {
  readonly node: HTMLElement;
  readonly #page: PageData;
  readonly #onChange: (state: ViewState) => void;
  readonly #controls: ReadonlyMap<keyof RunFilters, HTMLInputElement | HTMLSelectElement>;
  readonly #status = element('p', { attributes: { role: 'status', class: 'note', id: 'runs-status' } });
  readonly #table = element('div', {});
  #state: ViewState = initialState;
  #rows = pageRows;

  constructor(page: PageData, onChange: (state: ViewState) => void) {
    this.#page = page;
    this.#onChange = onChange;
    this.#controls = new Map(filterControls(page.runs).map(({ filter, control }) => [filter, control]));
    const form = element('form', { attributes: { 'aria-label': 'Filters of runs', class: 'filters' } }, [
      ...labelled(this.#controls),
      element('button', { attributes: { type: 'reset' } }, ['Clear filters']),
    ]);
    form.addEventListener('input', () => this.#change({ filters: this.#readFilters() }));
    form.addEventListener('reset', () => this.#change({ filters: initialState.filters }));
    form.addEventListener('submit', (event) => event.preventDefault());
    this.node = element('section', { attributes: { id: 'runs', 'aria-labelledby': 'runs-title' } }, [
      element('h2', { attributes: { id: 'runs-title', tabindex: '-1' } }, ['Runs']),
      element('p', { attributes: { class: 'note' } }, [
        'Filters select among the runs of this page; what stands above is of all of them.',
      ]),
      form,
      this.#status,
      this.#table,
    ]);
  }

  /** Shows the runs that a view selects. */
  show(state: ViewState): void {
    this.#state = state;
    this.#rows = pageRows;
    for (const [filter, control] of this.#controls) control.value = state.filters[filter];
    this.#draw();
  }

  #readFilters(): RunFilters {
    const values = [...this.#controls].map(([filter, control]) => [filter, control.value]);
    return { ...initialState.filters, ...Object.fromEntries(values) };
  }

  #change(change: Partial<ViewState>): void {
    this.#state = { ...this.#state, ...change };
    this.#rows = pageRows;
    this.#onChange(this.#state);
    this.#draw();
  }

  #draw(): void {
    const { runs } = this.#page;
    const selected = selectRuns(runs, this.#state);
    this.#status.replaceChildren(...statusParts(totalsOf(runs, selected), runs.run_id.length));
    if (selected.length === 0) {
      this.#table.replaceChildren(element('p', {}, [emptyText(runs.run_id.length)]));
      return;
    }
    const rows = selected.slice(0, this.#rows).map((place) => this.#row(place));
    const table = element('table', { attributes: { 'aria-label': 'Runs' } }, [
      element('thead', {}, [
        element(
          'tr',
          {},
          columns.map((column) => this.#head(column)),
        ),
      ]),
      element('tbody', {}, rows),
    ]);
    const more = selected.length - rows.length;
    const showMore = (): void => {
      this.#rows += pageRows;
      this.#draw();
    };
    this.#table.replaceChildren(
      scrolling(table, 'Runs'),
      ...(more > 0
        ? [element('button', { attributes: { type: 'button' }, on: { click: showMore } }, [`Show more (${more} left)`])]
        : []),
    );
  }

  #head({ column, title, isFigure }: ListColumn): HTMLElement {
    const { column: sorted, isDown } = readSort(this.#state.sort);
    const sort = (): void => {
      const wanted = column === sorted ? !isDown : isFigure;
      this.#change({ sort: `${wanted ? '-' : ''}${column}` });
      document.getElementById(`sort-${column}`)?.focus();
    };
    const mark = column === sorted ? (isDown ? ' ▼' : ' ▲') : '';
    const button = element(
      'button',
      { attributes: { type: 'button', class: 'sort', id: `sort-${column}` }, on: { click: sort } },
      [`${title}${mark}`],
    );
    const order = column === sorted ? { 'aria-sort': isDown ? 'descending' : 'ascending' } : {};
    return element('th', { attributes: { scope: 'col', ...(isFigure && { class: 'number' }), ...order } }, [button]);
  }

  #row(place: number): HTMLElement {
    const { runs, time_zone: timeZone } = this.#page;
    const runId = runs.run_id[place] ?? null;
    const label = element('bdi', {}, [cellText(name(runId))]);
    const hash = writeState({ ...this.#state, run: runId });
    const cells = columns
      .slice(1)
      .map(({ column, unit }) =>
        element('td', { attributes: unit === null ? {} : { class: 'number' } }, [
          unit === null
            ? textOf(runs, { place, column, timeZone })
            : cellNode(figure(numberOf(runs, place, column), unit)),
        ]),
      );
    const link = runId === null ? label : element('a', { attributes: { href: hash } }, [label]);
    return element('tr', {}, [element('th', { attributes: { scope: 'row' } }, [link]), ...cells]);
  }
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
  return cellNode(name(value));
}

const emptyText = (all: number): string =>
  all === 0
    ? 'No runs yet. Run an agent with `node --import runledger/register agent.js`, or make some to try with `runledger generate`, then make this page again. If you asked for a period or a project, ask for more.'
    : 'No run matches these filters. Clear some of them to see more.';

function statusParts(totals: SelectedTotals, all: number): Node[] {
  const figures: readonly (readonly [string, number | null, FigureUnit])[] = [
    [`of ${cellText(figure(all, 'count'))} runs`, totals.runs, 'count'],
    ['success rate', totals.success_rate, 'share'],
    ['USD', totals.cost_usd, 'usd'],
    ['tokens', totals.total_tokens, 'count'],
    ['model calls', totals.model_calls, 'count'],
    ['of them without a price', totals.unpriced_calls, 'count'],
  ];
  return figures.flatMap(([label, value, unit], place) => [
    ...(place === 0 ? [] : [document.createTextNode(' · ')]),
    cellNode(figure(value, unit)),
    document.createTextNode(` ${label}`),
  ]);
}

type Control = HTMLInputElement | HTMLSelectElement;

const filterTitles: { readonly [F in keyof RunFilters]: string } = {
  from: 'From',
  to: 'To',
  project: 'Project',
  model: 'Model',
  agent: 'Agent',
  status: 'Status',
  text: 'Text',
};

function filterControls(runs: PageRuns): { readonly filter: keyof RunFilters; readonly control: Control }[] {
  const select = (places: readonly (number | null)[]): Control => {
    const names = [...new Set(places)].flatMap((place) => nameAt(runs, place) ?? []).toSorted();
    const options = names.map((label) => element('option', { attributes: { value: label } }, [cellText(name(label))]));
    return element('select', {}, [element('option', { attributes: { value: '' } }, ['all']), ...options]);
  };
  return [
    { filter: 'from', control: element('input', { attributes: { type: 'date' } }) },
    { filter: 'to', control: element('input', { attributes: { type: 'date' } }) },
    { filter: 'project', control: select(runs.project) },
    { filter: 'model', control: select(runs.models.flat()) },
    { filter: 'agent', control: select(runs.agents.flat()) },
    { filter: 'status', control: select(runs.status) },
    { filter: 'text', control: element('input', { attributes: { type: 'search' } }) },
  ];
}

/** Each control with its label around it. */
const labelled = (controls: ReadonlyMap<keyof RunFilters, Control>): HTMLElement[] =>
  [...controls].map(([filter, control]) => {
    control.setAttribute('name', filter);
    return element('label', {}, [filterTitles[filter], control]);
  });
