import type { Row } from '../catalogue/index.ts';
import type { AnalysedStore } from './analysed-store.ts';

/** Which runs are told of. */
export interface ActivitiesOptions {
  /** So many of the newest. */
  readonly limit: number;
}

/** What happened in runs, each kind in order of runs and time. */
export interface Activities {
  readonly agents: readonly AgentActivity[];
  readonly tickets: readonly TicketActivity[];
  readonly model_calls: readonly ModelCallActivity[];
  readonly tool_calls: readonly ToolCallActivity[];
  readonly debugging_cycles: readonly CycleActivity[];
  readonly errors: readonly ErrorActivity[];
}

/** A turn of an agent. */
export type AgentActivity = Pick<
  Row<'agents'>,
  | 'run_id'
  | 'agent_id'
  | 'parent_agent_id'
  | 'role'
  | 'status'
  | 'started_at'
  | 'duration_seconds'
  | 'model'
  | 'model_calls'
  | 'tool_calls'
  | 'input_tokens'
  | 'output_tokens'
  | 'cost_usd'
  | 'error_type'
>;

/** A ticket that was worked on. */
export type TicketActivity = Pick<
  Row<'issues'>,
  'run_id' | 'ticket_id' | 'status' | 'started_at' | 'duration_seconds' | 'total_tokens' | 'cost_usd' | 'errors'
>;

/** A model call; `ts` is when it ended. */
export type ModelCallActivity = Pick<
  Row<'model_calls'>,
  'run_id' | 'ts' | 'agent_id' | 'status' | 'error_type' | 'duration_ms' | 'input_tokens' | 'output_tokens' | 'cost_usd'
> & { readonly model: string | null };

/** A tool's call; `ts` is when it ended. */
export type ToolCallActivity = Pick<
  Row<'tool_calls'>,
  'run_id' | 'ts' | 'agent_id' | 'tool_name' | 'status' | 'error_type' | 'duration_ms'
>;

/** A debugging cycle; `ts` is when it ended. */
export type CycleActivity = Pick<
  Row<'debugging_cycles'>,
  'run_id' | 'ts' | 'error_type' | 'attempts' | 'resolved' | 'duration_seconds'
>;

/** An error and when it was recorded. */
export type ErrorActivity = Pick<Row<'errors'>, 'run_id' | 'ts' | 'agent_role' | 'error_type' | 'severity' | 'message'>;

const ofNewest =
  'WHERE run_id IN (SELECT run_id FROM runs ORDER BY started_at DESC NULLS LAST, run_id DESC LIMIT $limit)';

/** What happened in the newest runs of a store: enough for a timeline of each. */
export async function activities(store: AnalysedStore, { limit }: ActivitiesOptions): Promise<Activities> {
  const of = <R>(table: string, { columns, order }: { columns: string; order: string }): Promise<R[]> =>
    store.query<R>(`SELECT run_id, ${columns} FROM ${table} ${ofNewest} ORDER BY run_id, ${order}`, { limit });
  return {
    agents: await of('agents', {
      columns:
        'agent_id, parent_agent_id, role, status, started_at, duration_seconds, model, model_calls, tool_calls, input_tokens, output_tokens, cost_usd, error_type',
      // What has not ended has neither time nor id.
      order: 'started_at, ts, id, agent_id',
    }),
    tickets: await of('issues', {
      columns: 'ticket_id, status, started_at, duration_seconds, total_tokens, cost_usd, errors',
      order: 'started_at, ts, id, ticket_id',
    }),
    model_calls: await of('model_calls', {
      columns:
        'ts, agent_id, coalesce(response_model, request_model) AS model, status, error_type, duration_ms, input_tokens, output_tokens, cost_usd',
      order: 'ts, id',
    }),
    tool_calls: await of('tool_calls', {
      columns: 'ts, agent_id, tool_name, status, error_type, duration_ms',
      order: 'ts, id',
    }),
    debugging_cycles: await of('debugging_cycles', {
      columns: 'ts, error_type, attempts, resolved, duration_seconds',
      order: 'ts, id',
    }),
    errors: await of('errors', { columns: 'ts, agent_role, error_type, severity, message', order: 'ts, id' }),
  };
}
