import type { NameOfRun } from '../analysis/names-of-runs.ts';
import type { Row } from '../catalogue/index.ts';
import { parseMicros } from '../common/clock.ts';
import { NameList } from './name-list.ts';
import type { PageRuns } from './page-data.ts';

/** What the table of runs is made with. */
export interface PageRunsOptions {
  readonly namesOfRuns: readonly NameOfRun[];
  readonly timeZone: string;
  /** How many runs, from the newest on, have a view. */
  readonly withView: number;
}

/** The table of runs, column by column, names spoken of by their place. */
export function pageRuns(runs: readonly Row<'runs'>[], { namesOfRuns, timeZone, withView }: PageRunsOptions): PageRuns {
  const names = new NameList();
  const byRun = Map.groupBy(namesOfRuns, ({ run_id }) => run_id);
  const namesIn = ({ run_id }: Row<'runs'>, wanted: NameOfRun['kind']): number[] =>
    (byRun.get(run_id ?? '') ?? []).flatMap(({ kind, name }) => (kind === wanted ? (names.placeOf(name) ?? []) : []));
  const dayOf = dayWriter(timeZone);
  const started = runs.map(({ started_at }) => (started_at === null ? null : parseMicros(started_at)));
  const columns = {
    run_id: runs.map(({ run_id }) => run_id),
    project: runs.map(({ project }) => names.placeOf(project)),
    status: runs.map(({ status }) => names.placeOf(status)),
    started_at: started.map((micros) => (micros === null ? null : Math.floor(micros / 1000))),
    day: started.map((micros) => (micros === null ? null : names.placeOf(dayOf(micros)))),
    duration_seconds: runs.map((run) => run.duration_seconds),
    model_calls: runs.map((run) => run.model_calls),
    total_tokens: runs.map((run) => run.total_tokens),
    cost_usd: runs.map((run) => run.cost_usd),
    unpriced_calls: runs.map((run) => run.unpriced_calls),
    tool_calls: runs.map((run) => run.tool_calls),
    errors: runs.map((run) => run.errors),
    models: runs.map((run) => namesIn(run, 'model')),
    agents: runs.map((run) => namesIn(run, 'agent_role')),
  };
  return { with_view: withView, names: names.names, ...columns };
}

function dayWriter(timeZone: string): (micros: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  return (micros) => format.format(micros / 1000);
}
