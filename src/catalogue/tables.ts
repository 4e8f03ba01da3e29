import type { Columns, RowOf } from './columns.ts';
import { count, json, millis, real, seconds, string, time, tokens, usd } from './columns.ts';
import { commonColumns, type EventName, eventColumns, trailingColumns } from './events.ts';

/**
 * What a table's rows are: `detail` one an event (written at the end of a ticket and of the run), `summary` one or a few
 * for the whole run, cheap at any moment, `points` a snapshot's data points.
 */
export type TableKind = 'detail' | 'summary' | 'points';

/** One table: its columns in order, and the events its rows are made from. */
export interface TableDefinition {
  readonly kind: TableKind;
  readonly description: string;
  readonly columns: Columns;
  /** Detail tables: the event whose lines are its rows. */
  readonly event?: EventName;
}

const detail = <C extends Columns, E extends EventName>(event: E, own: C, description: string) =>
  ({
    kind: 'detail',
    event,
    description,
    columns: { ...commonColumns, ...own, ...trailingColumns },
  }) as const;

/** Every table, in the order in which formats that hold several write them. */
export const tables = {
  runs: { kind: 'summary', description: 'One row a run', columns: eventColumns.run_end },
  performance: {
    kind: 'summary',
    description: 'One row a run: time, tokens, calls and latency',
    columns: {
      run_id: string('The run'),
      project: string('Its project'),
      total_time_seconds: seconds('From start to end, or until now'),
      token_usage_total: tokens('Input and output tokens'),
      api_calls_count: count('Model calls, retries included', '{call}'),
      api_calls_cost: usd('Cost of all calls whose price is known'),
      avg_latency_ms: millis('Mean duration of a model call, failed ones too'),
      p50_latency_ms: millis('Median, by linear interpolation as DuckDB’s quantile_cont'),
      p95_latency_ms: millis('95th percentile, likewise'),
    },
  },
  autonomy: detail('autonomy', eventColumns.autonomy, 'Reports of how far it worked by itself'),
  quality: detail('quality', eventColumns.quality, 'Reports of how good the work is'),
  workflow: detail('workflow', eventColumns.workflow, 'Reports of stories and rework'),
  code: detail('code', eventColumns.code, 'Reports of what changed in the code'),
  issues: detail('ticket_end', eventColumns.ticket_end, 'One row a ticket'),
  sessions: detail('session_end', eventColumns.session_end, 'One row a session'),
  agents: detail('agent', eventColumns.agent, 'One row an agent’s turn'),
  pipelines: detail('pipeline', eventColumns.pipeline, 'CI pipelines'),
  tool_usage: {
    kind: 'summary',
    description: 'One row a tool',
    columns: {
      run_id: string('The run'),
      project: string('Its project'),
      tool_name: string('The tool'),
      calls: count('Calls', '{call}'),
      successes: count('Calls that returned', '{call}'),
      errors: count('Calls that failed', '{call}'),
      success_rate: real('successes / calls, 0 to 1'),
      avg_duration_ms: millis('Mean duration'),
      min_duration_ms: millis('Shortest'),
      max_duration_ms: millis('Longest'),
      p95_duration_ms: millis('95th percentile'),
    },
  },
  debugging_cycles: detail('debugging_cycle', eventColumns.debugging_cycle, 'Attempts to mend an error'),
  errors: detail('error', eventColumns.error, 'Errors'),
  model_calls: detail('model_call', eventColumns.model_call, 'Requests that reached a model provider'),
  tool_calls: detail('tool_call', eventColumns.tool_call, 'Tool calls'),
  operations: detail('operation', eventColumns.operation, 'Operations'),
  evaluations: detail('evaluation', eventColumns.evaluation, 'Evaluations'),
  events: detail('custom', eventColumns.custom, 'Events recorded by a name of the agent’s own'),
  metrics: {
    kind: 'points',
    description: 'The data points of a snapshot, one row each',
    columns: {
      run_id: string('The run'),
      time: time('When the point was collected'),
      start_time: time('Since when it counts'),
      scope: string('Name of the meter'),
      name: string('Name of the instrument'),
      type: string('counter | up_down_counter | gauge | histogram | exponential_histogram'),
      unit: string('UCUM'),
      attributes: json('Attributes of the series'),
      value: real('Sum or last value; null for histograms'),
      count: count('Histograms: number of measurements'),
      sum: real('Histograms: sum of measurements'),
      min: real('Histograms: smallest'),
      max: real('Histograms: largest'),
      bucket_bounds: json('Histograms: upper bounds, inclusive, without +Inf'),
      bucket_counts: json('Histograms: measurements in each bucket, one more than bounds'),
    },
  },
} as const satisfies { readonly [name: string]: TableDefinition };

/** The name of a table. */
export type TableName = keyof typeof tables;

/** A row of a table: every column, each with its value or null. */
export type Row<T extends TableName> = RowOf<(typeof tables)[T]['columns']>;

/** All table names, in order. */
export const tableNames = Object.keys(tables) as readonly TableName[];
