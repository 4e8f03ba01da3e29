import type { AnalysedStore } from '../analysis/analysed-store.ts';
import type { Summary } from '../analysis/summary.ts';
import type { Row } from '../catalogue/index.ts';
import type { IncompleteRun, LeftOut } from './report-type.ts';

/** A report names this many faults; all are counted. */
const mostFaults = 100;

const incomplete: ReadonlySet<string | null> = new Set(['running', 'crashed', null]);

/** What is not in a report's figures, or not whole in them. */
export function leftOut(
  { skipped, faults }: Pick<AnalysedStore, 'skipped' | 'faults'>,
  { runs, models }: { readonly runs: readonly Row<'runs'>[]; readonly models: Summary },
): LeftOut {
  return {
    unpriced_calls: models.total.unpriced_calls,
    unpriced_by_model: models.groups
      .filter(({ unpriced_calls }) => unpriced_calls > 0)
      .map(({ group, unpriced_calls }) => ({ model: group, calls: unpriced_calls }))
      .toSorted((a, b) => b.calls - a.calls),
    incomplete_runs: runs.filter(({ status }) => incomplete.has(status)).map(incompleteRun),
    skipped,
    fault_count: faults.length,
    faults: faults.slice(0, mostFaults),
  };
}

function incompleteRun({ run_id, project, status, started_at, model_calls, cost_usd }: Row<'runs'>): IncompleteRun {
  return { run_id, project, status, started_at, model_calls, cost_usd };
}
