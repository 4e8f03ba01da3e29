import type { JsonValue } from '../../catalogue/index.ts';
import { compareBy } from '../../common/compare-by.ts';
import type { ComparedRun } from './compared-run.ts';

/** What runs are put together by. */
export type GroupBy = 'model' | 'temperature' | 'config' | 'run';

/** Runs that have something in common. */
export interface RunGroup {
  /** For people; no two groups have the same. */
  readonly group: string;
  /** What its runs have in common. */
  readonly key: Readonly<Record<string, JsonValue>>;
  /** By id. */
  readonly runs: readonly ComparedRun[];
}

/** Puts runs together, in the order of their names; the same runs in any order give the same groups. */
export function groupRuns(runs: readonly ComparedRun[], by: GroupBy): RunGroup[] {
  const keyed = runs.toSorted(compareBy(({ run_id }) => run_id)).map((run) => ({ run, key: keysOf[by](run) }));
  return [...Map.groupBy(keyed, ({ key }) => JSON.stringify(key)).values()]
    .map((members) => {
      const key = members[0]?.key ?? {};
      return { group: nameOf(key, by), key, runs: members.map(({ run }) => run) };
    })
    .toSorted(compareBy(({ group }) => group));
}

const keysOf: Readonly<Record<GroupBy, (run: ComparedRun) => Readonly<Record<string, JsonValue>>>> = {
  model: ({ model }) => ({ model }),
  temperature: ({ temperature }) => ({ temperature }),
  config: ({ provider, model, temperature, config }) => ({ provider, model, temperature, ...restOf(config) }),
  run: ({ run_id }) => ({ run_id }),
};

const columns: ReadonlySet<string> = new Set(['provider', 'model', 'temperature']);

/** What else a configuration has, in the order of its names: two that differ in order are one. */
function restOf(config: JsonValue): Readonly<Record<string, JsonValue>> {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return {};
  const rest = Object.entries(config).filter(([name, value]) => !columns.has(name) && value !== null);
  return Object.fromEntries(rest.toSorted(compareBy(([name]) => name)).map(([name, value]) => [name, ordered(value)]));
}

function ordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(compareBy(([name]) => name));
  return Object.fromEntries(entries.map(([name, inner]) => [name, ordered(inner)]));
}

/** `gpt-5-mini`, `0.2`, `openai gpt-5-mini temperature=0.2 max_retries=3`. */
function nameOf(key: Readonly<Record<string, JsonValue>>, by: GroupBy): string {
  const { provider, model, ...rest } = key;
  if (by !== 'config') return textOf(Object.values(key)[0] ?? null);
  const settings = Object.entries(rest).filter(([, value]) => value !== null);
  const names = [provider, model].filter((value) => value !== null && value !== undefined).map(textOf);
  return [...names, ...settings.map(([name, value]) => `${name}=${textOf(value)}`)].join(' ') || textOf(null);
}

const textOf = (value: JsonValue | undefined): string => {
  if (value === null || value === undefined) return '(unknown)';
  return typeof value === 'string' ? value : JSON.stringify(value);
};
