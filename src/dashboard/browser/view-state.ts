/** What of the runs is looked at; empty selects everything. */
export interface RunFilters {
  /** First and last day, in the page's time zone: `2026-11-01`. */
  readonly from: string;
  readonly to: string;
  readonly project: string;
  readonly model: string;
  readonly agent: string;
  readonly status: string;
  /** In a run's id or any name of it, in whatever case. */
  readonly text: string;
}

/** What a page shows, as its address has it. */
export interface ViewState {
  readonly filters: RunFilters;
  /** A column, with `-` before it from the largest down. */
  readonly sort: string;
  /** The run whose view is open; null where none is. */
  readonly run: string | null;
}

/** As a page opens. */
export const initialState: ViewState = {
  filters: { from: '', to: '', project: '', model: '', agent: '', status: '', text: '' },
  sort: '-started_at',
  run: null,
};

/** Reads a view from an address's hash; what it does not say is as a page opens. */
export function readState(hash: string): ViewState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const filters = Object.keys(initialState.filters).map((name) => [name, parameters.get(name) ?? '']);
  return {
    filters: Object.fromEntries(filters) as RunFilters,
    sort: parameters.get('sort') ?? initialState.sort,
    run: parameters.get('run'),
  };
}

/** The hash of a view, so that it can be shared. */
export function writeState({ filters, sort, run }: ViewState): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== '') parameters.set(name, value);
  if (sort !== initialState.sort) parameters.set('sort', sort);
  if (run !== null) parameters.set('run', run);
  return `#${parameters}`;
}
