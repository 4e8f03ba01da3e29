import { metric } from './metrics.ts';

/**
 * Naming habits for what is scraped: `genai` is that of OpenTelemetry's GenAI conventions, `claude_code` that of Claude
 * Code's own telemetry (code.claude.com/docs/en/monitoring-usage), for which dashboards exist as well.
 */
export const profileNames = ['genai', 'claude_code'] as const;

/** A naming habit. */
export type ProfileName = (typeof profileNames)[number];

/** A counter of another habit's. Its attributes carry that habit's names, and the run's project beside them. */
export interface ProfileMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly attributes: readonly string[];
}

/** Claude Code's attributes, as far as we know what they would say. */
export const claudeCodeAttribute = { model: 'model', type: 'type', agentName: 'agent.name' } as const;

/** Claude Code's words for a kind of token: its input is what no cache had, ours is all of it. */
export const claudeCodeTokenType = {
  input: 'input',
  output: 'output',
  cacheRead: 'cacheRead',
  cacheWrite: 'cacheCreation',
} as const;

/** What of Claude Code's metrics a model call is enough for. */
export const claudeCodeMetric = {
  cost: {
    name: 'claude_code.cost.usage',
    unit: 'USD',
    description: 'Cost of the model calls whose price is known',
    attributes: [claudeCodeAttribute.model, claudeCodeAttribute.agentName],
  },
  tokens: {
    name: 'claude_code.token.usage',
    unit: 'tokens',
    description: 'Tokens of model calls; input leaves out what was read from or written to a cache',
    attributes: [claudeCodeAttribute.model, claudeCodeAttribute.type, claudeCodeAttribute.agentName],
  },
} as const satisfies { readonly [short: string]: ProfileMetric };

/** By profile, the metrics that are its alone: what is not here is shown whatever the profiles are. */
export const profileMetrics: { readonly [P in ProfileName]: readonly string[] } = {
  genai: [metric.tokenUsage, metric.cacheReadTokens, metric.cacheWriteTokens, metric.cost].map(({ name }) => name),
  claude_code: Object.values(claudeCodeMetric).map(({ name }) => name),
};
