import { ExactSum } from '../../common/exact-sum.ts';
import type { PageRuns } from '../page-data.ts';
import type { RunFilters } from './view-state.ts';

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

/** A name by its place; null where there is none. */
export const nameAt = ({ names }: PageRuns, place: number | null | undefined): string | null =>
  place === null || place === undefined ? null : (names[place] ?? null);

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

/** What selected runs came to; null where no run knows. */
export interface SelectedTotals {
  readonly runs: number;
  /** Completed runs, of those that ended. */
  readonly success_rate: number | null;
  readonly cost_usd: number | null;
  readonly unpriced_calls: number;
  readonly total_tokens: number | null;
  readonly model_calls: number | null;
}

/** Adds up runs. */
export function totalsOf(runs: PageRuns, selected: readonly number[]): SelectedTotals {
  const statuses = selected.map((place) => nameAt(runs, runs.status[place]));
  const ended = statuses.filter((status) => status !== 'running').length;
  const sum = (column: 'cost_usd' | 'unpriced_calls' | 'total_tokens' | 'model_calls'): number | null => {
    const known = selected.flatMap((place) => runs[column][place] ?? []);
    const total = new ExactSum();
    for (const value of known) total.add(value);
    return known.length === 0 && selected.length > 0 ? null : total.value;
  };
  return {
    runs: selected.length,
    success_rate: ended === 0 ? null : statuses.filter((status) => status === 'completed').length / ended,
    cost_usd: sum('cost_usd'),
    unpriced_calls: sum('unpriced_calls') ?? 0,
    total_tokens: sum('total_tokens'),
    model_calls: sum('model_calls'),
  };
}
