/**
 * What the page holds of each run for its view, and in which order columns stand. Every value is a number or null: names
 * are places in a list, agents places among the run's agents, times milliseconds from the beginning of the run.
 */
export const detailTables = {
  agents: [
    'parent',
    'role',
    'status',
    'start',
    'duration',
    'model',
    'model_calls',
    'tool_calls',
    'input_tokens',
    'output_tokens',
    'cost_usd',
    'error_type',
  ],
  tickets: ['ticket', 'status', 'start', 'duration', 'total_tokens', 'cost_usd', 'errors'],
  model_calls: ['model', 'agent', 'start', 'duration', 'status', 'error_type'],
  tool_calls: ['tool', 'agent', 'start', 'duration', 'status', 'error_type'],
  debugging_cycles: ['error_type', 'attempts', 'resolved', 'start', 'duration'],
  errors: ['error_type', 'severity', 'agent_role', 'start', 'message'],
} as const;

/** One of them. */
export type DetailName = keyof typeof detailTables;

/** A column of one of them. */
export type DetailTable<T extends DetailName> = (typeof detailTables)[T][number];

/** A table of one run, column by column. */
export interface PackedTable {
  readonly columns: readonly (readonly (number | null)[])[];
  /** How many rows are left out. */
  readonly more: number;
}

/** One run; a table without rows is left out. */
export type PackedRun = { readonly [T in DetailName]?: PackedTable };

/** The newest runs, in the order of the page's table of runs. */
export interface PackedDetails {
  /** What names are places in. */
  readonly names: readonly string[];
  readonly runs: readonly PackedRun[];
}

/** A row with names for columns, its values as they were packed. */
export type DetailRow<T extends DetailName> = { readonly [C in DetailTable<T>]: number | null };

/** The rows of a table of a run. */
export function detailRows<T extends DetailName>(run: PackedRun, table: T): DetailRow<T>[] {
  const columns = run[table]?.columns ?? [];
  const names: readonly string[] = detailTables[table];
  return (columns[0] ?? []).map(
    (_, row) => Object.fromEntries(names.map((name, place) => [name, columns[place]?.[row] ?? null])) as DetailRow<T>,
  );
}
