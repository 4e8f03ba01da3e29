import type { PageRuns } from '../page-data.ts';
import { nameAt } from './name-at.ts';
import { selectUsage, type Usage } from './usage.ts';
import type { RunFilters, ViewState } from './view-state.ts';

/** The columns that runs are sorted by. */
const sortColumns = [
  'run_id',
  'project',
  'status',
  'started_at',
  'duration_seconds',
  'model_calls',
  'total_tokens',
  'cost_usd',
  'errors',
] as const;

/** One of them. */
export type SortColumn = (typeof sortColumns)[number];

/** What a sort says: `-cost_usd` is by cost, the dearest first. By start, the newest first, where it says nothing known. */
export function readSort(sort: string): { readonly column: SortColumn; readonly isDown: boolean } {
  const column = sortColumns.find((name) => name === sort.replace(/^-/, ''));
  return column === undefined ? { column: 'started_at', isDown: true } : { column, isDown: sort.startsWith('-') };
}

/** Whether a name has a text in it, whatever the case. */
const has = (name: string | null, text: string): boolean => name?.toLowerCase().includes(text) ?? false;

/** The places of the runs that filters select, sorted; what is unknown comes last. */
export function selectRuns(runs: PageRuns, { filters, sort }: { readonly filters: RunFilters; readonly sort: string }) {
  const text = filters.text.trim().toLowerCase();
  const selected = [...runs.run_id.keys()].filter((place) => {
    const day = nameAt(runs, runs.day[place]);
    const [project, status] = [nameAt(runs, runs.project[place]), nameAt(runs, runs.status[place])];
    const models = namesAt(runs, runs.models[place]);
    const agents = namesAt(runs, runs.agents[place]);
    return (
      (filters.from === '' || (day !== null && day >= filters.from)) &&
      (filters.to === '' || (day !== null && day <= filters.to)) &&
      (filters.project === '' || project === filters.project) &&
      (filters.status === '' || status === filters.status) &&
      (filters.model === '' || models.includes(filters.model)) &&
      (filters.agent === '' || agents.includes(filters.agent)) &&
      (filters.model === '' || filters.agent === '' || hasCallOf(runs, place, filters)) &&
      (text === '' ||
        [runs.run_id[place] ?? null, project, status, ...models, ...agents].some((name) => has(name, text)))
    );
  });
  const { column, isDown } = readSort(sort);
  const read = valueReader(runs, column);
  return selected.toSorted((a, b) => compareValues(read(a), read(b), isDown));
}

const namesAt = (runs: PageRuns, places: readonly number[] = []): (string | null)[] =>
  places.map((place) => nameAt(runs, place));

type Value = string | number | null;

function valueReader(runs: PageRuns, column: SortColumn): (place: number) => Value {
  if (column === 'project' || column === 'status') return (place) => nameAt(runs, runs[column][place]);
  return (place) => runs[column][place] ?? null;
}

function compareValues(a: Value, b: Value, isDown: boolean): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return (a < b ? -1 : 1) * (isDown ? -1 : 1);
}

/** What of a page is selected. */
export interface Selection {
  /** Places in the table of runs, sorted. */
  readonly runs: readonly number[];
  /** The calls in them that are selected. */
  readonly usage: readonly Usage[];
  /** Whether any filter is set. */
  readonly isFiltered: boolean;
}

/** What a view selects. */
export function select(runs: PageRuns, { filters, sort }: Pick<ViewState, 'filters' | 'sort'>): Selection {
  const selected = selectRuns(runs, { filters, sort });
  const isFiltered = Object.values(filters).some((value) => value.trim() !== '');
  return { runs: selected, usage: selectUsage(runs, selected, filters), isFiltered };
}

/** Whether there is a call in a run that both a model and an agent have to do with. */
const hasCallOf = (runs: PageRuns, place: number, filters: RunFilters): boolean =>
  selectUsage(runs, [place], filters).length > 0;

/** How selected runs ended: completed ones, of those that ended; null where none did. */
export function successRateOf(runs: PageRuns, selected: readonly number[]): number | null {
  const statuses = selected.map((place) => nameAt(runs, runs.status[place]));
  const ended = statuses.filter((status) => status !== 'running').length;
  return ended === 0 ? null : statuses.filter((status) => status === 'completed').length / ended;
}
