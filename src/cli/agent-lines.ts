import type { AgentNode } from '../analysis/agent-tree.ts';
import { countText, secondsText } from '../common/figure-text.ts';
import { type TableColumn, tableLines } from '../common/table.ts';
import { usdText } from '../common/usd.ts';

const columns: readonly TableColumn[] = [
  { title: 'agent', mayBeCut: true },
  { title: 'status' },
  { title: 'lasted', isFigure: true, mayBeLeftOut: true },
  { title: 'calls', isFigure: true },
  { title: 'tools', isFigure: true, mayBeLeftOut: true },
  { title: 'retries', isFigure: true, mayBeLeftOut: true },
  { title: 'tokens in', isFigure: true, mayBeLeftOut: true },
  { title: 'out', isFigure: true, mayBeLeftOut: true },
  { title: 'USD', isFigure: true },
  { title: 'model', mayBeCut: true, mayBeLeftOut: true },
  { title: 'error', mayBeCut: true, mayBeLeftOut: true },
];

/** Agents for people, each below the one that started it. */
export function agentLines(agents: readonly AgentNode[], place: { readonly width: number | null }): readonly string[] {
  return tableLines(columns, rowsOf(agents, ''), place);
}

function rowsOf(agents: readonly AgentNode[], indent: string): string[][] {
  return agents.flatMap((agent) => [
    [
      `${indent}${agent.role ?? agent.agent_id ?? ''}`,
      agent.status ?? '',
      secondsText(agent.duration_seconds),
      countText(agent.model_calls),
      countText(agent.tool_calls),
      agent.retries ? countText(agent.retries) : '',
      countText(agent.input_tokens),
      countText(agent.output_tokens),
      usdText(agent.cost_usd),
      agent.model ?? '',
      agent.error_type ?? '',
    ],
    ...rowsOf(agent.agents, `${indent}  `),
  ]);
}
