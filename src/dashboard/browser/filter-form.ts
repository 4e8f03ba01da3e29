import { countText } from '../../common/figure-text.ts';
import { name } from '../../reports/tables/cell.ts';
import { cellText } from '../../reports/tables/cell-text.ts';
import type { PageRuns } from '../page-data.ts';
import { element } from './element.ts';
import { nameAt } from './name-at.ts';
import { initialState, type RunFilters } from './view-state.ts';

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

/** By what runs are selected. A class because it is state with a lifetime: what somebody is about to write in it. */
export class FilterForm {
  readonly node: HTMLDetailsElement;
  readonly #controls: ReadonlyMap<keyof RunFilters, Control>;
  readonly #summary = element('summary', {});

  constructor(onChange: (filters: RunFilters) => void) {
    this.#controls = new Map(
      (Object.keys(filterTitles) as (keyof RunFilters)[]).map((filter) => [filter, controlOf(filter)]),
    );
    const form = element('form', { attributes: { 'aria-label': 'Filters', class: 'filters' } }, [
      ...[...this.#controls].map(([filter, control]) => element('label', {}, [filterTitles[filter], control])),
      element('button', { attributes: { type: 'reset' } }, ['Clear filters']),
    ]);
    form.addEventListener('input', () => onChange(this.#read()));
    form.addEventListener('reset', () => onChange(initialState.filters));
    form.addEventListener('submit', (event) => event.preventDefault());
    this.node = element('details', { attributes: { class: 'filter-bar' } }, [this.#summary, form]);
    // On a small screen, they would stand between a reader and the figures.
    this.node.open = matchMedia('(min-width: 48rem)').matches;
  }

  /** Offers what is in a table of runs, and shows which filters are set and how many runs they select. */
  show(runs: PageRuns, { filters, selected }: { readonly filters: RunFilters; readonly selected: number }): void {
    const offered = {
      project: runs.project,
      model: runs.models.flat(),
      agent: runs.agents.flat(),
      status: runs.status,
    };
    for (const [filter, places] of Object.entries(offered)) {
      const control = this.#controls.get(filter as keyof typeof offered);
      const set = filters[filter as keyof typeof offered];
      if (control instanceof HTMLSelectElement) offer(control, namesOf(runs, places), set);
    }
    for (const [filter, control] of this.#controls)
      if (control.value !== filters[filter]) control.value = filters[filter];
    const set = Object.values(filters).filter((value) => value !== '').length;
    const of = `${countText(selected)} of ${countText(runs.run_id.length)} runs`;
    this.#summary.textContent = set === 0 ? 'Filters' : `Filters: ${set} set, ${of}`;
  }

  #read(): RunFilters {
    const values = [...this.#controls].map(([filter, control]) => [filter, control.value]);
    return { ...initialState.filters, ...Object.fromEntries(values) };
  }
}

function controlOf(filter: keyof RunFilters): Control {
  const attributes = { name: filter };
  if (filter === 'from' || filter === 'to') return element('input', { attributes: { ...attributes, type: 'date' } });
  if (filter === 'text') return element('input', { attributes: { ...attributes, type: 'search' } });
  return element('select', { attributes });
}

const namesOf = (runs: PageRuns, places: readonly (number | null)[]): string[] =>
  [...new Set(places)].flatMap((place) => nameAt(runs, place) ?? []).toSorted();

/** A select of these names; what is set stays offered, even where no run has it. */
function offer(control: HTMLSelectElement, names: readonly string[], set: string): void {
  const offered = ['', ...(set === '' || names.includes(set) ? names : [...names, set])];
  const isOffered =
    offered.length === control.options.length &&
    offered.every((label, place) => control.options[place]?.value === label);
  if (isOffered) return;
  const options = offered.map((value) =>
    element('option', { attributes: { value } }, [value === '' ? 'all' : cellText(name(value))]),
  );
  control.replaceChildren(...options);
}
