import type { PageRuns } from '../page-data.ts';

/** A table of runs without these. */
export function withoutRuns(runs: PageRuns, runIds: readonly string[]): PageRuns {
  const left = new Set<string | null>(runIds);
  const isKept = runs.run_id.map((runId) => !left.has(runId));
  const column = <T>(values: readonly T[]): T[] => values.filter((_, place) => isKept[place]);
  return {
    with_view: runs.with_view,
    names: runs.names,
    run_id: column(runs.run_id),
    project: column(runs.project),
    status: column(runs.status),
    started_at: column(runs.started_at),
    day: column(runs.day),
    duration_seconds: column(runs.duration_seconds),
    model_calls: column(runs.model_calls),
    total_tokens: column(runs.total_tokens),
    cost_usd: column(runs.cost_usd),
    unpriced_calls: column(runs.unpriced_calls),
    tool_calls: column(runs.tool_calls),
    errors: column(runs.errors),
    models: column(runs.models),
    agents: column(runs.agents),
    usage: column(runs.usage),
  };
}
