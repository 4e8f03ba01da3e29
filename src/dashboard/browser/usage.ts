import type { UsageOfDay } from '../../analysis/usage-by-day.ts';
import type { UsageOfRun } from '../../analysis/usage-of-runs.ts';
import { ExactSum } from '../../common/exact-sum.ts';
import type { UsageGroup } from '../../reports/tables/usage-tables.ts';
import type { PageRuns } from '../page-data.ts';
import { nameAt } from './name-at.ts';
import type { RunFilters } from './view-state.ts';

/** What one agent's calls to one model in one run and on one day came to. */
export interface Usage extends Omit<UsageOfRun, 'run_id' | 'asked_model'> {
  /** The run's place in the table of runs. */
  readonly run: number;
}

/** Of selected runs, the calls that filters select: as a command's `--model` and `--agent-role` do. */
export function selectUsage(runs: PageRuns, selected: readonly number[], { model, agent }: RunFilters): Usage[] {
  return selected.flatMap((run) =>
    (runs.usage[run] ?? []).flatMap(([day, answered, asked, role, ...figures]): Usage[] => {
      const models = [nameAt(runs, answered), nameAt(runs, asked)];
      const agentRole = nameAt(runs, role);
      if ((model !== '' && !models.includes(model)) || (agent !== '' && agentRole !== agent)) return [];
      const [calls, successes, errors, total_tokens, cost_usd, unpriced_calls] = figures;
      const names = { day: nameAt(runs, day), model: models[0] ?? null, agent_role: agentRole };
      return [{ run, ...names, calls, successes, errors, total_tokens, cost_usd, unpriced_calls }];
    }),
  );
}

/** What calls came to together. */
export type UsageTotals = Omit<UsageGroup, 'group'>;

/** Adds up calls: a sum is 0 where there were none, and null where none of them knew. */
export function totalUsage(rows: readonly Usage[]): UsageTotals {
  const count = (column: 'calls' | 'successes' | 'errors' | 'unpriced_calls'): number =>
    rows.reduce((sum, row) => sum + row[column], 0);
  const sum = (column: 'total_tokens' | 'cost_usd'): number | null => {
    const total = new ExactSum();
    const known = rows.flatMap(({ [column]: value }) => value ?? []);
    for (const value of known) total.add(value);
    return known.length === 0 && rows.length > 0 ? null : total.value;
  };
  const [calls, tokens] = [count('calls'), sum('total_tokens')];
  return {
    runs: new Set(rows.map(({ run }) => run)).size,
    calls,
    errors: count('errors'),
    success_rate: calls === 0 ? null : count('successes') / calls,
    total_tokens: tokens !== null && tokens > Number.MAX_SAFE_INTEGER ? null : tokens,
    cost_usd: sum('cost_usd'),
    unpriced_calls: count('unpriced_calls'),
  };
}

/** Adds calls up by what they have in common, the dearest first, as `summary` does. */
export function groupUsage(rows: readonly Usage[], groupOf: (row: Usage) => string | null): UsageGroup[] {
  const groups = [...Map.groupBy(rows, groupOf)].map(([group, of]) => ({ group, ...totalUsage(of) }));
  return groups.toSorted(
    (a, b) => (b.cost_usd ?? -1) - (a.cost_usd ?? -1) || b.calls - a.calls || byName(a.group, b.group),
  );
}

/** What has no name comes last. */
const byName = (a: string | null, b: string | null): number =>
  a === b ? 0 : a === null ? 1 : b === null || a < b ? -1 : 1;

/** The same from day to day, by model. Calls of which it is unknown when they were are on no day. */
export function usageByDay(rows: readonly Usage[]): UsageOfDay[] {
  const days = [...Map.groupBy(rows, ({ day }) => day)].filter(
    (entry): entry is [string, Usage[]] => entry[0] !== null,
  );
  return days
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([day, of]) =>
      groupUsage(of, ({ model }) => model).map(({ group, calls, total_tokens, cost_usd }) => ({
        ...{ day, model: group, calls, total_tokens, cost_usd },
      })),
    );
}
