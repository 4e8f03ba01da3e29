/**
 * Every attribute key that Runledger writes. GenAI keys follow the OpenTelemetry GenAI conventions, v1.41 names.
 * `errorType`, `serviceName` and `sessionId` are general conventions; `mcp` keys are those of the conventions for the Model Context Protocol.
 */
export const attribute = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  tokenType: 'gen_ai.token.type',
  tokenModality: 'gen_ai.token.modality',
  agentName: 'gen_ai.agent.name',
  toolName: 'gen_ai.tool.name',
  mcpMethodName: 'mcp.method.name',
  evaluationName: 'gen_ai.evaluation.name',
  evaluationLabel: 'gen_ai.evaluation.score.label',
  errorType: 'error.type',
  severity: 'runledger.severity',
  status: 'runledger.status',
  triggeredBy: 'runledger.triggered_by',
  resolved: 'runledger.resolved',
  operation: 'runledger.operation',
  exporter: 'runledger.exporter',
  project: 'runledger.project',
  metric: 'runledger.metric',
  serviceTier: 'runledger.service_tier',
  billedUnits: 'runledger.billed_units',
  billedAsAsked: 'runledger.billed_as_asked',
} as const;

/** Attributes of a run's Resource: what a run is, said once and not on every series. */
export const resourceAttribute = {
  serviceName: 'service.name',
  runId: 'runledger.run.id',
  project: 'runledger.project',
  benchmark: 'runledger.benchmark',
  version: 'runledger.version',
} as const;

/** The tag that keeps the id a run was to have, where that could not be a directory's name or was taken. */
export const wantedIdTag = 'runledger.wanted_id';

/** The value under which series past `max_series` are recorded. */
export const otherValue = 'other';

/** What a series says where the provider does not report a modality. */
export const unknownValue = 'unknown';

/** An attribute key of ours. */
export type AttributeKey = (typeof attribute)[keyof typeof attribute];
