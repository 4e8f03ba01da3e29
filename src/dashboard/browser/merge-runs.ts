import { NameList } from '../name-list.ts';
import type { PackedUsage, PageRuns } from '../page-data.ts';

type Place = number | null;

/** A table of runs in which some are as another has them: known ones in their place, new ones at the end. */
export function mergeRuns(runs: PageRuns, update: PageRuns): PageRuns {
  const names = new NameList(runs.names);
  const placeOf = (place: Place): Place => (place === null ? null : names.placeOf(update.names[place] ?? null));
  const known = new Map(runs.run_id.map((runId, place) => [runId, place]));
  const places = update.run_id.map((runId) => {
    const place = known.get(runId) ?? known.size;
    known.set(runId, place);
    return place;
  });
  const column = <T>(before: readonly T[], after: readonly T[], read: (value: T) => T = (value) => value): T[] => {
    const merged = [...before];
    for (const [from, to] of places.entries()) merged[to] = read(after[from] as T);
    return merged;
  };
  const named = (name: 'project' | 'status' | 'day') => column(runs[name], update[name], placeOf);
  const lists = (name: 'models' | 'agents') =>
    column(runs[name], update[name], (list) => list.flatMap((place) => placeOf(place) ?? []));
  const figures = (name: FigureColumn) => column(runs[name], update[name]);
  return {
    with_view: runs.with_view,
    run_id: column(runs.run_id, update.run_id),
    project: named('project'),
    status: named('status'),
    day: named('day'),
    started_at: figures('started_at'),
    duration_seconds: figures('duration_seconds'),
    model_calls: figures('model_calls'),
    total_tokens: figures('total_tokens'),
    cost_usd: figures('cost_usd'),
    unpriced_calls: figures('unpriced_calls'),
    tool_calls: figures('tool_calls'),
    errors: figures('errors'),
    models: lists('models'),
    agents: lists('agents'),
    usage: column(runs.usage, update.usage, (rows) => rows.map((row) => usageAt(row, placeOf))),
    // By now, all names are in it.
    names: names.names,
  };
}

type FigureColumn =
  | 'started_at'
  | 'duration_seconds'
  | 'model_calls'
  | 'total_tokens'
  | 'cost_usd'
  | 'unpriced_calls'
  | 'tool_calls'
  | 'errors';

const usageAt = ([day, model, asked, role, ...numbers]: PackedUsage, placeOf: (place: Place) => Place): PackedUsage => [
  placeOf(day),
  placeOf(model),
  placeOf(asked),
  placeOf(role),
  ...numbers,
];
