import { type AttributeKey, attribute as a } from './attributes.ts';
import {
  attemptBuckets,
  callSecondsBuckets,
  exportSecondsBuckets,
  longSecondsBuckets,
  mcpSecondsBuckets,
  tokenBuckets,
  toolSecondsBuckets,
  usdBuckets,
} from './buckets.ts';
import type { ColumnDefinition, Columns } from './columns.ts';
import { eventColumns } from './events.ts';

/** Which providers an instrument is recorded on: gauges would overwrite each other between concurrent runs. */
export type MetricReach = 'everywhere' | 'run' | 'process';

/** One instrument: its kind, unit, meaning, buckets and attributes, and the conventions it comes from. */
export interface MetricDefinition {
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly unit: string;
  readonly description: string;
  readonly attributes: readonly AttributeKey[];
  /** Histograms: explicit upper bounds, inclusive. */
  readonly buckets?: readonly number[];
  readonly reach: MetricReach;
  /** Revision of the GenAI conventions that names it; `runledger` where it is ours. */
  readonly source: 'genai 1.41' | 'genai 2026-10' | 'runledger';
}

const callAttributes = [a.operationName, a.providerName, a.requestModel, a.responseModel, a.agentName] as const;

/** The instruments, by the short name the code uses. */
export const metric = {
  tokenUsage: {
    name: 'gen_ai.client.token.usage',
    kind: 'histogram',
    unit: '{token}',
    description: 'Tokens of a model call, by type; input includes cached tokens',
    attributes: [...callAttributes, a.tokenType],
    buckets: tokenBuckets,
    reach: 'everywhere',
    source: 'genai 1.41',
  },
  operationDuration: {
    name: 'gen_ai.client.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Duration of a model call, every attempt',
    attributes: [...callAttributes, a.errorType],
    buckets: callSecondsBuckets,
    reach: 'everywhere',
    source: 'genai 1.41',
  },
  timeToFirstChunk: {
    name: 'gen_ai.client.operation.time_to_first_chunk',
    kind: 'histogram',
    unit: 's',
    description: 'Streams: from the request to the first chunk of the response',
    attributes: callAttributes,
    buckets: callSecondsBuckets,
    reach: 'everywhere',
    source: 'genai 1.41',
  },
  cacheReadTokens: {
    name: 'gen_ai.client.inference.usage.cache_read.input_tokens',
    kind: 'counter',
    unit: '{token}',
    description: 'Input tokens read from the provider’s cache: part of the input, never added to it',
    attributes: [...callAttributes, a.tokenModality],
    reach: 'everywhere',
    source: 'genai 2026-10',
  },
  cacheWriteTokens: {
    name: 'gen_ai.client.inference.usage.cache_write.input_tokens',
    kind: 'counter',
    unit: '{token}',
    description: 'Input tokens written to the provider’s cache: part of the input, never added to it',
    attributes: [...callAttributes, a.tokenModality],
    reach: 'everywhere',
    source: 'genai 2026-10',
  },
  reasoningTokens: {
    name: 'gen_ai.client.inference.usage.reasoning.output_tokens',
    kind: 'counter',
    unit: '{token}',
    description: 'Output tokens spent on reasoning: part of the output, never added to it',
    attributes: [...callAttributes, a.tokenModality],
    reach: 'everywhere',
    source: 'genai 2026-10',
  },
  cost: {
    name: 'gen_ai.usage.cost',
    kind: 'histogram',
    unit: 'USD',
    description: 'Cost of a model call whose price is known',
    attributes: [...callAttributes, a.errorType],
    buckets: usdBuckets,
    reach: 'everywhere',
    source: 'runledger',
  },
  toolDuration: {
    name: 'gen_ai.execute_tool.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Duration of a tool call',
    attributes: [a.toolName, a.agentName, a.errorType],
    buckets: toolSecondsBuckets,
    reach: 'everywhere',
    source: 'genai 2026-10',
  },
  mcpOperationDuration: {
    name: 'mcp.client.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Duration of a tool call to a server of the Model Context Protocol, as its client sees it',
    attributes: [a.mcpMethodName, a.operationName, a.toolName, a.errorType],
    buckets: mcpSecondsBuckets,
    reach: 'everywhere',
    source: 'genai 2026-10',
  },
  agentDuration: {
    name: 'gen_ai.invoke_agent.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Duration of an agent’s turn',
    attributes: [a.agentName, a.errorType],
    buckets: longSecondsBuckets,
    reach: 'everywhere',
    source: 'genai 2026-10',
  },
  unpricedCalls: {
    name: 'runledger.unpriced.calls',
    kind: 'counter',
    unit: '{call}',
    description: 'Model calls whose cost is unknown, and which every cost leaves out',
    attributes: [a.requestModel],
    reach: 'everywhere',
    source: 'runledger',
  },
  errors: {
    name: 'runledger.errors',
    kind: 'counter',
    unit: '{error}',
    description: 'Error events and failed model calls',
    attributes: [a.errorType, a.severity],
    reach: 'everywhere',
    source: 'runledger',
  },
  pipelineDuration: {
    name: 'runledger.pipeline.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time a CI pipeline ran',
    attributes: [a.status, a.triggeredBy],
    buckets: longSecondsBuckets,
    reach: 'everywhere',
    source: 'runledger',
  },
  pipelineQueueTime: {
    name: 'runledger.pipeline.queue_time',
    kind: 'histogram',
    unit: 's',
    description: 'Time a CI pipeline waited',
    attributes: [a.status, a.triggeredBy],
    buckets: longSecondsBuckets,
    reach: 'everywhere',
    source: 'runledger',
  },
  debuggingAttempts: {
    name: 'runledger.debugging.attempts',
    kind: 'histogram',
    unit: '{attempt}',
    description: 'Attempts of a debugging cycle',
    attributes: [a.errorType, a.resolved],
    buckets: attemptBuckets,
    reach: 'everywhere',
    source: 'runledger',
  },
  runledgerOperationDuration: {
    name: 'runledger.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Duration of an operation',
    attributes: [a.operation, a.status],
    buckets: toolSecondsBuckets,
    reach: 'everywhere',
    source: 'runledger',
  },
  evaluationScore: {
    name: 'runledger.evaluation.score',
    kind: 'gauge',
    unit: '1',
    description: 'The last score of an evaluation; may be negative',
    attributes: [a.evaluationName, a.evaluationLabel],
    reach: 'run',
    source: 'runledger',
  },
  exporterExports: {
    name: 'runledger.exporter.exports',
    kind: 'counter',
    unit: '{export}',
    description: 'Snapshots and exports that succeeded',
    attributes: [a.exporter],
    reach: 'process',
    source: 'runledger',
  },
  exporterFailures: {
    name: 'runledger.exporter.failures',
    kind: 'counter',
    unit: '{export}',
    description: 'Snapshots and exports that failed',
    attributes: [a.exporter],
    reach: 'process',
    source: 'runledger',
  },
  exporterDuration: {
    name: 'runledger.exporter.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Duration of a snapshot or export',
    attributes: [a.exporter],
    buckets: exportSecondsBuckets,
    reach: 'process',
    source: 'runledger',
  },
  ledgerEvents: {
    name: 'runledger.ledger.events',
    kind: 'counter',
    unit: '{event}',
    description: 'Events appended to ledgers',
    attributes: [],
    reach: 'process',
    source: 'runledger',
  },
  ledgerFailures: {
    name: 'runledger.ledger.failures',
    kind: 'counter',
    unit: '{event}',
    description: 'Events that could not be appended',
    attributes: [],
    reach: 'process',
    source: 'runledger',
  },
  lateMeasurements: {
    name: 'runledger.late.measurements',
    kind: 'counter',
    unit: '{measurement}',
    description: 'Measurements made after their run had ended: on the process’s series only',
    attributes: [],
    reach: 'process',
    source: 'runledger',
  },
  seriesOverflow: {
    name: 'runledger.series.overflow',
    kind: 'counter',
    unit: '{measurement}',
    description: 'Measurements recorded under `other` because their metric had reached max_series',
    attributes: [a.metric],
    reach: 'process',
    source: 'runledger',
  },
} as const satisfies { readonly [short: string]: MetricDefinition };

/** The short name of an instrument. */
export type MetricKey = keyof typeof metric;

/** Reports whose every numeric column is a gauge `runledger.<report>.<column>` on the run. */
export const reportNames = ['quality', 'autonomy', 'workflow', 'code'] as const;

/** The name of such a report. */
export type ReportName = (typeof reportNames)[number];

/** The gauge that shows a report's column, derived from the column itself. */
export function reportGauge(report: ReportName, column: string): MetricDefinition {
  const definition: ColumnDefinition | undefined = (eventColumns[report] as Columns)[column];
  if (!definition) throw new RangeError(`catalogue: "${column}" is not a column of ${report}`);
  return {
    name: `runledger.${report}.${column}`,
    kind: 'gauge',
    unit: definition.unit ?? '1',
    description: definition.description,
    attributes: [],
    reach: 'run',
    source: 'runledger',
  };
}

/** Every instrument of ours, report gauges included: what docs, dashboards and tests are derived from. */
export const allMetrics: readonly MetricDefinition[] = [
  ...Object.values(metric),
  ...reportNames.flatMap((report) => Object.keys(eventColumns[report]).map((column) => reportGauge(report, column))),
];

/** The meter that all of them belong to. */
export const meterName = 'runledger';
