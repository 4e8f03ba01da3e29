import type { Row } from '../catalogue/index.ts';

/** An agent's turn, and those that it started. */
export interface AgentNode
  extends Pick<
    Row<'agents'>,
    | 'agent_id'
    | 'role'
    | 'status'
    | 'started_at'
    | 'duration_seconds'
    | 'model'
    | 'model_calls'
    | 'tool_calls'
    | 'retries'
    | 'input_tokens'
    | 'output_tokens'
    | 'cost_usd'
    | 'error_type'
  > {
  readonly agents: readonly AgentNode[];
}

/**
 * Agents' turns by who started whom, each once, in the order given. Where an agent had several turns, what it started
 * stands under the first. A circle, which no writer of ours makes, is cut open where it is first met, and what is deeper
 * than anything can be printed stands at the top.
 */
export function agentTree(rows: readonly Row<'agents'>[]): AgentNode[] {
  const known = new Set(rows.map(({ agent_id }) => agent_id));
  const startedBy = Map.groupBy(rows, ({ parent_agent_id: parent }) => (known.has(parent) ? parent : null));
  const placed = new Set<Row<'agents'>>();
  const nodesOf = (turns: readonly Row<'agents'>[], depth = 0): AgentNode[] =>
    turns.flatMap((row) => {
      if (placed.has(row) || depth > maxDepth) return [];
      placed.add(row);
      const isNamed = row.agent_id !== null;
      return [{ ...figuresOf(row), agents: isNamed ? nodesOf(startedBy.get(row.agent_id) ?? [], depth + 1) : [] }];
    });
  return [...nodesOf(startedBy.get(null) ?? []), ...nodesOf(rows)];
}

const maxDepth = 100;

function figuresOf(row: Row<'agents'>): Omit<AgentNode, 'agents'> {
  const { agent_id, role, status, started_at, duration_seconds, model, model_calls, tool_calls, retries } = row;
  const { input_tokens, output_tokens, cost_usd, error_type } = row;
  return {
    agent_id,
    role,
    status,
    started_at,
    duration_seconds,
    model,
    model_calls,
    tool_calls,
    retries,
    input_tokens,
    output_tokens,
    cost_usd,
    error_type,
  };
}
