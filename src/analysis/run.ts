import type { Row } from '../catalogue/index.ts';
import { type AgentNode, agentTree } from './agent-tree.ts';
import type { AnalysedStore } from './analysed-store.ts';

export type { AgentNode } from './agent-tree.ts';

/** How many calls are named. */
export interface RunOptions {
  /** Of each list of calls; 5 where nothing is said. */
  readonly calls?: number | undefined;
}

/** One run whole. */
export interface RunDetail {
  readonly run: Row<'runs'>;
  readonly performance: Row<'performance'> | null;
  /** By who started whom; agents that nobody started stand at the top. */
  readonly agents: readonly AgentNode[];
  readonly tickets: readonly Row<'issues'>[];
  readonly tools: readonly Row<'tool_usage'>[];
  readonly errors: readonly { readonly error_type: string | null; readonly count: number }[];
  readonly slowest_calls: readonly CallOfRun[];
  /** Calls whose cost is unknown are not among them. */
  readonly dearest_calls: readonly CallOfRun[];
}

/** A model call and where it was made. */
export type CallOfRun = Pick<
  Row<'model_calls'>,
  | 'id'
  | 'ts'
  | 'provider'
  | 'request_model'
  | 'response_model'
  | 'agent_role'
  | 'ticket_id'
  | 'operation'
  | 'status'
  | 'error_type'
  | 'duration_ms'
  | 'input_tokens'
  | 'output_tokens'
  | 'cost_usd'
>;

/** Everything about one run; null where the store's filter selects none of this id. */
export async function run(
  store: AnalysedStore,
  runId: string,
  { calls = 5 }: RunOptions = {},
): Promise<RunDetail | null> {
  const of = <R>(sql: string, more = {}): Promise<R[]> => store.query<R>(sql, { run: runId, ...more });
  const [row] = await of<Row<'runs'>>('SELECT * FROM runs WHERE run_id = $run');
  if (row === undefined) return null;
  const [performance = null] = await of<Row<'performance'>>('SELECT * FROM performance WHERE run_id = $run');
  const agents = await of<Row<'agents'>>('SELECT * FROM agents WHERE run_id = $run ORDER BY started_at, ts, id');
  return {
    run: row,
    performance,
    agents: agentTree(agents),
    tickets: await of('SELECT * FROM issues WHERE run_id = $run ORDER BY started_at, ts, id'),
    tools: await of('SELECT * FROM tool_usage WHERE run_id = $run ORDER BY calls DESC, tool_name'),
    errors: await of(errorTypes),
    slowest_calls: await of(callsBy('duration_ms'), { calls }),
    dearest_calls: await of(callsBy('cost_usd'), { calls }),
  };
}

/** Failed model calls count as errors of a run, as in its row. */
const errorTypes = `
  SELECT error_type, count(*) AS count
  FROM ledger
  WHERE run_id = $run AND (event = 'error' OR (event = 'model_call' AND status = 'error'))
  GROUP BY error_type
  ORDER BY count DESC, error_type NULLS LAST`;

const callsBy = (figure: 'duration_ms' | 'cost_usd'): string => `
  SELECT
    id, ts, provider, request_model, response_model, agent_role, ticket_id, operation, status, error_type, duration_ms,
    input_tokens, output_tokens, cost_usd
  FROM model_calls
  WHERE run_id = $run AND ${figure} IS NOT NULL
  ORDER BY ${figure} DESC, id
  LIMIT $calls`;
