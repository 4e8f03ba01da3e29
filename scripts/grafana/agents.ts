import { metric } from '../../src/catalogue/index.ts';
import type { DashboardSpec } from './dashboard.ts';
import { label } from './names.ts';
import { unit } from './panels.ts';
import { quantile, quotient, rate, share, total, totalMean, totalQuantile } from './queries.ts';

const failed = [`${label.errorType}!=""`];
const byAgent = { by: ['agentName'] } as const;

/** One system of agents, from who works to what goes wrong. Choose the project at the top. */
export const agents: DashboardSpec = {
  uid: 'runledger-agents',
  title: 'Runledger / Agents',
  description:
    'One system of agents in depth: choose its project above. What its agents cost, how long they and their tools take, and what goes wrong.',
  rows: [
    {
      title: 'Agents',
      panels: [
        {
          kind: 'table',
          title: 'Agents in the period above',
          description:
            'One row an agent. A turn is one time it was put to work. An empty cell is not 0: nothing of the kind was seen, or no price is known.',
          unit: unit.count,
          targets: [
            { expr: total(metric.agentDuration, { ...byAgent, part: 'count' }), legend: 'turns' },
            {
              expr: total(metric.agentDuration, { ...byAgent, part: 'count', where: failed }),
              legend: 'failed turns',
            },
            {
              expr: total(metric.operationDuration, { ...byAgent, part: 'count' }),
              legend: 'model calls',
            },
            { expr: total(metric.tokenUsage, { ...byAgent, part: 'sum' }), legend: 'tokens' },
            { expr: total(metric.cost, { ...byAgent, part: 'sum' }), legend: 'known cost (USD)' },
            { expr: total(metric.toolDuration, { ...byAgent, part: 'count' }), legend: 'tool calls' },
          ],
          width: 24,
          height: 9,
        },
        {
          kind: 'timeseries',
          title: 'Known cost per hour, by agent',
          description: 'What an hour at the pace of the moment costs. Calls without a known price are left out.',
          unit: unit.usd,
          targets: [{ expr: `${rate(metric.cost, { ...byAgent, part: 'sum' })} * 3600`, legend: ['agentName'] }],
          width: 12,
          isStacked: true,
        },
        {
          kind: 'timeseries',
          title: 'Tokens per second, by agent',
          description: 'Input and output together.',
          unit: unit.count,
          targets: [{ expr: rate(metric.tokenUsage, { ...byAgent, part: 'sum' }), legend: ['agentName'] }],
          width: 12,
          isStacked: true,
        },
        {
          kind: 'timeseries',
          title: 'Duration of a turn, p95, by agent',
          description: '95 of 100 turns took no longer: model calls, tools and waiting included.',
          unit: unit.seconds,
          targets: [{ expr: quantile(0.95, metric.agentDuration, byAgent), legend: ['agentName'] }],
          width: 8,
        },
        {
          kind: 'timeseries',
          title: 'Failed turns, by agent',
          description: 'Share of the turns that ended with an error.',
          unit: unit.share,
          targets: [
            {
              expr: share(
                rate(metric.agentDuration, { ...byAgent, part: 'count', where: failed }),
                rate(metric.agentDuration, { ...byAgent, part: 'count' }),
              ),
              legend: ['agentName'],
            },
          ],
          width: 8,
        },
        {
          kind: 'timeseries',
          title: 'Model calls for each turn, by agent',
          description:
            'How often an agent asks a model until a turn is done. A rise is an agent that goes round in circles.',
          unit: unit.count,
          targets: [
            {
              expr: quotient(
                rate(metric.operationDuration, { ...byAgent, part: 'count' }),
                rate(metric.agentDuration, { ...byAgent, part: 'count' }),
              ),
              legend: ['agentName'],
            },
          ],
          width: 8,
        },
        {
          kind: 'timeseries',
          title: 'Latency of model calls, p95, by agent and model',
          description: '95 of 100 calls took no longer, every attempt by itself.',
          unit: unit.seconds,
          targets: [
            {
              expr: quantile(0.95, metric.operationDuration, { by: ['agentName', 'requestModel'] }),
              legend: ['agentName', 'requestModel'],
            },
          ],
          width: 12,
        },
        {
          kind: 'timeseries',
          title: 'Failed model calls, by type of error',
          description: 'What providers and the network answered instead. No line: none was seen.',
          unit: unit.perSecond,
          targets: [
            {
              expr: rate(metric.operationDuration, { part: 'count', by: ['errorType', 'requestModel'], where: failed }),
              legend: ['errorType', 'requestModel'],
            },
          ],
          width: 12,
          noValue: 'none seen',
        },
      ],
    },
    {
      title: 'Tools',
      panels: [
        {
          kind: 'timeseries',
          title: 'Tool calls per second, by tool',
          description: 'What the models asked to be done.',
          unit: unit.perSecond,
          targets: [{ expr: rate(metric.toolDuration, { part: 'count', by: ['toolName'] }), legend: ['toolName'] }],
          width: 8,
          isStacked: true,
        },
        {
          kind: 'timeseries',
          title: 'Failed tool calls, by tool',
          description: 'Share of a tool’s calls that threw or were answered with an error.',
          unit: unit.share,
          targets: [
            {
              expr: share(
                rate(metric.toolDuration, { part: 'count', by: ['toolName'], where: failed }),
                rate(metric.toolDuration, { part: 'count', by: ['toolName'] }),
              ),
              legend: ['toolName'],
            },
          ],
          width: 8,
        },
        {
          kind: 'timeseries',
          title: 'Duration of a tool call, p95, by tool',
          description: '95 of 100 calls took no longer.',
          unit: unit.seconds,
          targets: [{ expr: quantile(0.95, metric.toolDuration, { by: ['toolName'] }), legend: ['toolName'] }],
          width: 8,
        },
        {
          kind: 'bargauge',
          title: 'Tools of MCP servers, p95',
          description:
            'Calls to servers of the Model Context Protocol, as the agent’s client sees them. Empty where no such server is used.',
          unit: unit.seconds,
          targets: [
            {
              expr: totalQuantile(0.95, metric.mcpOperationDuration, { by: ['mcpMethodName', 'toolName'] }),
              legend: ['mcpMethodName', 'toolName'],
            },
          ],
          width: 12,
          noValue: 'none seen',
        },
        {
          kind: 'bargauge',
          title: 'Operations, p95',
          description: 'What the agents’ code calls an operation: a plan, a merge, a build; by how it ended.',
          unit: unit.seconds,
          targets: [
            {
              expr: totalQuantile(0.95, metric.runledgerOperationDuration, { by: ['operation', 'status'] }),
              legend: ['operation', 'status'],
            },
          ],
          width: 12,
          noValue: 'none seen',
        },
      ],
    },
    {
      title: 'The work, in the period above',
      panels: [
        {
          kind: 'bargauge',
          title: 'Attempts until a fault was mended, mean',
          description: 'Debugging cycles that agents reported, by whether they were resolved.',
          unit: unit.count,
          targets: [{ expr: totalMean(metric.debuggingAttempts, { by: ['resolved'] }), legend: ['resolved'] }],
          width: 8,
          noValue: 'none seen',
        },
        {
          kind: 'bargauge',
          title: 'CI pipelines, p95',
          description: 'How long pipelines ran that the agents’ work started, by how they ended.',
          unit: unit.seconds,
          targets: [{ expr: totalQuantile(0.95, metric.pipelineDuration, { by: ['status'] }), legend: ['status'] }],
          width: 8,
          noValue: 'none seen',
        },
        {
          kind: 'bargauge',
          title: 'Waiting for CI, mean',
          description: 'How long pipelines waited before they ran, by who started them.',
          unit: unit.seconds,
          targets: [{ expr: totalMean(metric.pipelineQueueTime, { by: ['triggeredBy'] }), legend: ['triggeredBy'] }],
          width: 8,
          noValue: 'none seen',
        },
      ],
    },
  ],
};
