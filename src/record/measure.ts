import type { Attributes, Context } from '@opentelemetry/api';
import {
  attribute as a,
  type EventName,
  isKnownEvent,
  isUnpriced,
  type LedgerEvent,
  type ReportName,
  reportNames,
  unknownValue,
} from '../catalogue/index.ts';
import type { Instruments } from './instruments.ts';

/**
 * Records on the instruments what an event says. The one place where events become measurements: the live agent, the
 * owner that takes in a child's ledger and `recover` all call it, so their figures cannot differ.
 */
export function measure(event: LedgerEvent, instruments: Instruments, active: Context): void {
  // Names that agents make up may be those of what every object has: `valueOf`, `__proto__`.
  if (!isKnownEvent(event.event ?? '')) return;
  const measureEvent = measures[event.event as EventName] as MeasureEvent<EventName> | undefined;
  measureEvent?.(event, instruments, active);
}

type MeasureEvent<E extends EventName> = (event: LedgerEvent<E>, instruments: Instruments, active: Context) => void;

const measures: { readonly [E in EventName]?: MeasureEvent<E> } = {
  model_call: measureModelCall,
  tool_call(event, { metric }, active) {
    if (event.duration_ms === null) return;
    const attributes = present({
      [a.toolName]: event.tool_name,
      [a.agentName]: event.agent_role,
      [a.errorType]: event.error_type,
    });
    metric.toolDuration(event.duration_ms / 1000, attributes, active);
    measureMcpCall(event, metric, active);
  },
  agent(event, { metric }, active) {
    if (event.duration_seconds === null) return;
    metric.agentDuration(
      event.duration_seconds,
      present({ [a.agentName]: event.role, [a.errorType]: event.error_type }),
      active,
    );
  },
  operation(event, { metric }, active) {
    if (event.duration_ms === null) return;
    const attributes = present({ [a.operation]: event.name, [a.status]: event.status });
    metric.runledgerOperationDuration(event.duration_ms / 1000, attributes, active);
  },
  error(event, { metric }, active) {
    metric.errors(1, present({ [a.errorType]: event.error_type, [a.severity]: event.severity }), active);
  },
  pipeline(event, { metric }, active) {
    const attributes = present({ [a.status]: event.status, [a.triggeredBy]: event.triggered_by });
    if (event.execution_seconds !== null) metric.pipelineDuration(event.execution_seconds, attributes, active);
    if (event.queue_seconds !== null) metric.pipelineQueueTime(event.queue_seconds, attributes, active);
  },
  debugging_cycle(event, { metric }, active) {
    if (event.attempts === null) return;
    const attributes = present({ [a.errorType]: event.error_type, [a.resolved]: event.resolved });
    metric.debuggingAttempts(event.attempts, attributes, active);
  },
  evaluation(event, { metric }, active) {
    if (event.score === null) return;
    const attributes = present({ [a.evaluationName]: event.name, [a.evaluationLabel]: event.label });
    metric.evaluationScore(event.score, attributes, active);
  },
  ...Object.fromEntries(reportNames.map((report) => [report, measureReport(report)])),
};

/** The events that `measure` looks at: in a ledger, lines of others need not be read for it. */
export const measuredEvents: ReadonlySet<string> = new Set(Object.keys(measures));

/** A tool that a server of the Model Context Protocol has, which its client's note tells. */
function measureMcpCall(event: LedgerEvent<'tool_call'>, metric: Instruments['metric'], active: Context): void {
  const method = (event.attributes as Readonly<Record<string, unknown>> | null | undefined)?.[a.mcpMethodName];
  if (typeof method !== 'string' || event.duration_ms === null) return;
  const attributes = present({
    [a.mcpMethodName]: method,
    [a.operationName]: 'execute_tool',
    [a.toolName]: event.tool_name,
    [a.errorType]: event.error_type ?? (event.status === 'error' ? 'tool_error' : null),
  });
  metric.mcpOperationDuration(event.duration_ms / 1000, attributes, active);
}

function measureModelCall(event: LedgerEvent<'model_call'>, instruments: Instruments, active: Context): void {
  const { metric } = instruments;
  const call = present({
    [a.operationName]: event.operation_name,
    [a.providerName]: event.provider,
    [a.requestModel]: event.request_model,
    [a.responseModel]: event.response_model,
    [a.agentName]: event.agent_role,
  });
  const outcome = event.error_type === null ? call : { ...call, [a.errorType]: event.error_type };
  if (event.input_tokens !== null) metric.tokenUsage(event.input_tokens, { ...call, [a.tokenType]: 'input' }, active);
  if (event.output_tokens !== null) {
    metric.tokenUsage(event.output_tokens, { ...call, [a.tokenType]: 'output' }, active);
  }
  if (event.duration_ms !== null) metric.operationDuration(event.duration_ms / 1000, outcome, active);
  if (event.time_to_first_chunk_ms !== null) metric.timeToFirstChunk(event.time_to_first_chunk_ms / 1000, call, active);
  if (event.cache_read_tokens || event.cache_write_tokens || event.reasoning_tokens) {
    const subset = { ...call, [a.tokenModality]: unknownValue };
    if (event.cache_read_tokens) metric.cacheReadTokens(event.cache_read_tokens, subset, active);
    if (event.cache_write_tokens) metric.cacheWriteTokens(event.cache_write_tokens, subset, active);
    if (event.reasoning_tokens) metric.reasoningTokens(event.reasoning_tokens, subset, active);
  }
  if (event.cost_usd !== null) metric.cost(event.cost_usd, outcome, active);
  else if (isUnpriced(event)) metric.unpricedCalls(1, present({ [a.requestModel]: event.request_model }), active);
  if (event.status === 'error') {
    metric.errors(1, present({ [a.errorType]: event.error_type, [a.severity]: 'error' }), active);
  }
  instruments.alsoModelCall?.(event);
}

function measureReport(report: ReportName): MeasureEvent<ReportName> {
  return (event, instruments, active) => {
    const columns = instruments.report[report] as Readonly<Record<string, Instruments['metric']['cost']>>;
    const values = event as unknown as Readonly<Record<string, unknown>>;
    for (const [column, gauge] of Object.entries(columns)) {
      const value = values[column];
      if (typeof value === 'number') gauge(value, {}, active);
    }
  };
}

/** The attributes that are known: an unknown one is left out, as the conventions ask. */
function present(attributes: Readonly<Record<string, string | boolean | null>>): Attributes {
  const known: Attributes = {};
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== null && value !== undefined) known[key] = value;
  }
  return known;
}
