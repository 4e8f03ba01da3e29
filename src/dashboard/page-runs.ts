import type { AnalysedStore } from '../analysis/analysed-store.ts';
import { type NameOfRun, namesOfRuns } from '../analysis/names-of-runs.ts';
import { type UsageOfRun, usageOfRuns } from '../analysis/usage-of-runs.ts';
import type { Row } from '../catalogue/index.ts';
import { parseMicros } from '../common/clock.ts';
import { createDayOf } from '../common/time-zone.ts';
import { NameList } from './name-list.ts';
import type { PackedUsage, PageRuns } from './page-data.ts';

/** What the table of runs is made with. */
export interface PageRunsOptions {
  /** How many runs, from the newest on, have a view. */
  readonly withView: number;
}

/** The rows of a page's table for runs of a store, which is asked for what else a row says. */
export async function gatherPageRuns(
  store: AnalysedStore,
  rows: readonly Row<'runs'>[],
  { withView }: PageRunsOptions,
): Promise<PageRuns> {
  const [namesIn, usage] = [await namesOfRuns(store), await usageOfRuns(store)];
  return pageRuns(rows, { namesOfRuns: namesIn, usageOfRuns: usage, timeZone: store.timeZone, withView });
}

interface RowParts extends PageRunsOptions {
  readonly namesOfRuns: readonly NameOfRun[];
  readonly usageOfRuns: readonly UsageOfRun[];
  readonly timeZone: string;
}

/** The table of runs, column by column, names spoken of by their place. */
function pageRuns(runs: readonly Row<'runs'>[], parts: RowParts): PageRuns {
  const names = new NameList();
  const byRun = Map.groupBy(parts.namesOfRuns, ({ run_id }) => run_id);
  const usageBy = Map.groupBy(parts.usageOfRuns, ({ run_id }) => run_id);
  const namesIn = ({ run_id }: Row<'runs'>, wanted: NameOfRun['kind']): number[] =>
    (byRun.get(run_id ?? '') ?? []).flatMap(({ kind, name }) => (kind === wanted ? (names.placeOf(name) ?? []) : []));
  const dayOf = createDayOf(parts.timeZone);
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
    usage: runs.map(({ run_id }) => (usageBy.get(run_id ?? '') ?? []).map((row) => packedUsage(row, names))),
  };
  return { with_view: parts.withView, names: names.names, ...columns };
}

const packedUsage = (row: UsageOfRun, names: NameList): PackedUsage => [
  names.placeOf(row.day),
  names.placeOf(row.model),
  names.placeOf(row.asked_model),
  names.placeOf(row.agent_role),
  row.calls,
  row.successes,
  row.errors,
  row.total_tokens,
  row.cost_usd,
  row.unpriced_calls,
];
