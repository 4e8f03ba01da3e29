/** What calls can be put together by. */
export const summaryGroups = [
  'agent_role',
  'operation',
  'model',
  'tool',
  'day',
  'session',
  'ticket',
  'project',
  'user',
  'team',
] as const;

/** One of them. */
export type SummaryGroup = (typeof summaryGroups)[number];

/** Of a model call `e` of a run `r`: the group that it is in. */
const groupOfModelCall: { readonly [G in Exclude<SummaryGroup, 'tool'>]: string } = {
  agent_role: 'e.agent_role',
  operation: 'e.operation',
  model: 'coalesce(e.response_model, e.request_model)',
  day: 'local_day(e.ts)',
  session: 'e.session_id',
  ticket: 'e.ticket_id',
  project: 'r.project',
  user: "r.tags ->> '$.user'",
  team: "r.tags ->> '$.team'",
};

/** The groups that a call has of its run. */
const groupsOfRuns: readonly (SummaryGroup | null)[] = ['project', 'user', 'team'];

/**
 * The query for the calls that a summary is made of, each with the group that it is in: what counts as a call, and what
 * has tokens and a cost, is marked.
 */
export function summarySource(by: SummaryGroup | null): string {
  if (by === 'tool') return toolCalls;
  if (by === 'operation') return `${executions} UNION ALL BY NAME ${modelCalls(by)} WHERE e.operation IS NOT NULL`;
  return modelCalls(by);
}

function modelCalls(by: Exclude<SummaryGroup, 'tool'> | null): string {
  const isOwn = by !== 'operation';
  return `
    SELECT
      e.run_id, e.ts, ${by === null ? 'NULL::VARCHAR' : groupOfModelCall[by]} AS group_name,
      ${isOwn} AS is_call, true AS is_model_call,
      e.status = 'success' AS is_success, e.status = 'error' AS is_error,
      e.input_tokens, e.output_tokens, e.cache_read_tokens, e.cost_usd,
      is_unpriced(e.cost_usd, e.status, e.input_tokens, e.output_tokens) AS is_unpriced,
      ${isOwn ? 'e.duration_ms' : 'NULL::DOUBLE AS duration_ms'}
    FROM model_calls AS e ${groupsOfRuns.includes(by) ? 'LEFT JOIN runs AS r USING (run_id)' : ''}`;
}

const toolCalls = `
  SELECT
    run_id, ts, tool_name AS group_name, true AS is_call, false AS is_model_call,
    status = 'success' AS is_success, status = 'error' AS is_error, false AS is_unpriced, duration_ms
  FROM tool_calls`;

const executions = `
  SELECT
    run_id, ts, name AS group_name, true AS is_call, false AS is_model_call,
    status = 'success' AS is_success, status = 'failed' AS is_error, false AS is_unpriced, duration_ms
  FROM operations`;
