import type { Columns, RowOf } from './columns.ts';
import { count, flag, json, millis, percent, real, seconds, string, time, tokens, usd } from './columns.ts';

/** What every ledger line and every row of a detail table begins with. */
export const commonColumns = {
  ts: time('When the event was recorded'),
  event: string('The name of the event'),
  id: string('UUIDv7 of the event, unique over all runs'),
  run_id: string('The run'),
  writer: string('Which process or thread wrote it: `main` for the run’s owner'),
  seq: count('Place in its writer’s ledger, from 1, without gaps'),
  project: string('The project the run belongs to'),
  session_id: string('The innermost session'),
  ticket_id: string('The innermost ticket'),
  agent_role: string('Role of the innermost agent'),
  agent_id: string('The innermost agent'),
  parent_agent_id: string('The agent that started the innermost agent'),
  operation: string('The innermost operation'),
  trace_id: string('Trace of the OpenTelemetry span that was active, if any'),
  span_id: string('That span'),
} as const satisfies Columns;

/** What every ledger line and every row of a detail table ends with. */
export const trailingColumns = {
  attributes: json('Whatever else was given with the event'),
} as const satisfies Columns;

const runColumns = {
  run_id: string('The run'),
  project: string('The project it belongs to'),
  benchmark: string('The benchmark or task set it works on'),
  version: string('Version of the agent code'),
  status: string('running | completed | failed | cancelled | crashed'),
  started_at: time('When it was opened'),
  ended_at: time('When it ended'),
  duration_seconds: seconds('From start to end'),
  provider: string('Provider named in the run’s config'),
  model: string('Model named in the run’s config'),
  temperature: real('Temperature named in the run’s config'),
  config: json('The configuration the run was made with'),
  tags: json('User, team and any more'),
  model_calls: count('Requests that reached a model provider, retries included', '{call}'),
  total_tokens: tokens('Input and output tokens'),
  input_tokens: tokens('Input tokens, cached ones included'),
  output_tokens: tokens('Output tokens, reasoning included'),
  cache_read_tokens: tokens('Of the input: read from the provider’s cache'),
  cost_usd: usd('Cost of all calls whose price is known; see unpriced_calls'),
  unpriced_calls: count('Calls whose cost is unknown, and which cost_usd leaves out', '{call}'),
  tool_calls: count('Tool calls', '{call}'),
  errors: count('Error events and failed model calls', '{error}'),
} as const satisfies Columns;

const sessionColumns = {
  session_id: string('The session'),
  started_at: time('When it was opened'),
  ended_at: time('When it ended'),
  events: count('Events recorded in it', '{event}'),
  total_tokens: tokens('Input and output tokens'),
  cost_usd: usd('Cost of all calls whose price is known'),
} as const satisfies Columns;

const ticketColumns = {
  ticket_id: string('The ticket'),
  status: string('running | completed | failed | cancelled | crashed'),
  started_at: time('When it was opened'),
  ended_at: time('When it ended'),
  duration_seconds: seconds('From start to end'),
  total_tokens: tokens('Input and output tokens'),
  cost_usd: usd('Cost of all calls whose price is known'),
  agents: count('Agents that ended in it', '{agent}'),
  pipelines: count('Pipelines recorded in it', '{pipeline}'),
  debugging_cycles: count('Debugging cycles recorded in it', '{cycle}'),
  errors: count('Error events and failed model calls', '{error}'),
  files_created: count('As last reported by reportCode', '{file}'),
  files_modified: count('As last reported by reportCode', '{file}'),
  lines_added: count('As last reported by reportCode', '{line}'),
  lines_deleted: count('As last reported by reportCode', '{line}'),
  test_coverage_percent: percent('As last reported by reportCode'),
} as const satisfies Columns;

/** Each event's own columns, which stand between the common ones and `attributes`. */
export const eventColumns = {
  run_start: runColumns,
  run_end: runColumns,
  session_start: sessionColumns,
  session_end: sessionColumns,
  ticket_start: ticketColumns,
  ticket_end: ticketColumns,
  model_call: {
    provider: string('gen_ai.provider.name'),
    request_model: string('The model that was asked for'),
    response_model: string('The model that answered'),
    operation_name: string('chat, embeddings, …'),
    streamed: flag('Whether the response was a stream'),
    input_tokens: tokens('Input tokens, cached ones included'),
    output_tokens: tokens('Output tokens, reasoning included'),
    cache_read_tokens: tokens('Of the input: read from the provider’s cache'),
    cache_write_tokens: tokens('Of the input: written to the provider’s cache'),
    reasoning_tokens: tokens('Of the output: spent on reasoning'),
    cost_usd: usd('What the call cost; null where the price is unknown'),
    cost_source: string('provider | priced'),
    price_version: string('The price list, or the entry of the configuration, that was used'),
    duration_ms: millis('From the request to the last byte'),
    time_to_first_chunk_ms: millis('From the request to the first chunk of a stream'),
    status: string('success | error | aborted'),
    error_type: string('HTTP status, or the error’s code or name'),
    http_status: count('HTTP status of the response'),
    attempt: count('1, then 2 for the first retry of the SDK', '{attempt}'),
    response_id: string('The provider’s id of the response'),
  },
  tool_call: {
    tool_name: string('gen_ai.tool.name'),
    duration_ms: millis('How long it ran'),
    status: string('success | error'),
    error_type: string('The error’s code or name'),
  },
  agent: {
    role: string('The agent’s role'),
    status: string('success | error | cancelled | crashed'),
    started_at: time('When it was opened'),
    ended_at: time('When it ended'),
    duration_seconds: seconds('From start to end'),
    retries: count('Model calls that were a retry', '{call}'),
    model: string('The model that answered most of its calls'),
    input_tokens: tokens('Of its own calls; a sub-agent’s are its own'),
    output_tokens: tokens('Of its own calls; a sub-agent’s are its own'),
    cost_usd: usd('Of its own calls; a sub-agent’s are its own'),
    model_calls: count('Its own model calls', '{call}'),
    tool_calls: count('Its own tool calls', '{call}'),
    error_type: string('What it failed with'),
  },
  pipeline: {
    pipeline_id: string('The pipeline'),
    commit_sha: string('The commit it ran on'),
    status: string('As the CI system calls it'),
    triggered_by: string('What started it'),
    attempt: count('Which attempt it was', '{attempt}'),
    queue_seconds: seconds('Time spent waiting'),
    execution_seconds: seconds('Time spent running'),
    failed_jobs: json('Names of the jobs that failed'),
  },
  debugging_cycle: {
    error_type: string('The kind of error that was worked on'),
    attempts: count('How often a fix was tried', '{attempt}'),
    resolved: flag('Whether the last attempt worked'),
    duration_seconds: seconds('How long it took'),
  },
  error: {
    error_type: string('The error’s code or name'),
    message: string('Only what was passed on purpose, secrets redacted'),
    severity: string('warning | error | critical'),
  },
  operation: {
    name: string('The operation'),
    started_at: time('When it began'),
    ended_at: time('When it ended'),
    duration_ms: millis('How long it ran'),
    status: string('success | failed'),
    metadata: json('What was passed as metadata, secrets redacted'),
    error: string('The error’s code or name'),
  },
  evaluation: {
    name: string('gen_ai.evaluation.name'),
    score: real('The score; may be negative'),
    label: string('The verdict in a word'),
    explanation: string('What was passed, secrets redacted'),
  },
  quality: {
    tests_written: count('Tests written', '{test}'),
    tests_passing: count('Tests that pass', '{test}'),
    code_coverage_percentage: percent('Lines covered by tests'),
    linting_errors_count: count('Linter errors', '{error}'),
    type_errors_count: count('Type errors', '{error}'),
    security_vulnerabilities_count: count('Known vulnerabilities', '{vulnerability}'),
    functional_completeness_percentage: percent('Of what was asked for'),
  },
  autonomy: {
    manual_interventions_count: count('Times a person stepped in', '{intervention}'),
    prompts_needed_initial: count('Prompts before work began', '{prompt}'),
    prompts_needed_followup: count('Prompts after that', '{prompt}'),
    one_shot_success_rate: real('Share of tasks done at the first try, 0 to 1'),
    error_recovery_rate: real('Share of errors recovered from without help, 0 to 1'),
    agent_handoffs_successful: count('Handoffs between agents that worked', '{handoff}'),
    agent_handoffs_failed: count('Handoffs that did not', '{handoff}'),
  },
  workflow: {
    stories_created: count('Stories created', '{story}'),
    stories_completed: count('Stories completed', '{story}'),
    avg_cycle_time_seconds: seconds('Mean time from start to done'),
    rework_count: count('Stories that were reopened', '{story}'),
  },
  code: {
    files_created: count('Files created', '{file}'),
    files_modified: count('Files modified', '{file}'),
    files_deleted: count('Files deleted', '{file}'),
    lines_added: count('Lines added', '{line}'),
    lines_deleted: count('Lines deleted', '{line}'),
    test_coverage_percent: percent('Lines covered by tests'),
  },
  /** Any name given to `recordEvent`: attributes only. */
  custom: {},
} as const satisfies { readonly [event: string]: Columns };

/** The events that have columns of their own; `custom` stands for every other name. */
export type EventName = keyof typeof eventColumns;

/** An event's own columns with their values. */
export type EventFields<E extends EventName> = RowOf<(typeof eventColumns)[E]>;

/** The columns all events share, with their values. */
export type CommonFields = RowOf<typeof commonColumns>;

/**
 * One line of a ledger as read back: common columns, the event's own, and attributes. `event` tells which; a line of
 * `custom` has any other name there.
 */
export type LedgerEvent<E extends EventName = EventName> = {
  [N in E]: CommonFields & EventFields<N> & RowOf<typeof trailingColumns>;
}[E];

/** Whether a name is one of the events that have columns of their own. */
export function isKnownEvent(name: string): name is Exclude<EventName, 'custom'> {
  return name !== 'custom' && Object.hasOwn(eventColumns, name);
}

/** An OTel log record's event name for an event of ours. */
export const logEventName = (event: string): string => `runledger.${event}`;

/** All columns of an event's line, in the order they are written. */
export function ledgerColumns(event: string): Columns {
  return { ...commonColumns, ...eventColumns[isKnownEvent(event) ? event : 'custom'], ...trailingColumns };
}

/**
 * Whether a model call belongs to `unpriced_calls`: its cost is unknown and it may have been billed. A request that the
 * provider refused, and for which it reported no tokens, was not.
 */
export function isUnpriced(call: EventFields<'model_call'>): boolean {
  if (Number.isFinite(call.cost_usd)) return false;
  return call.status !== 'error' || call.input_tokens !== null || call.output_tokens !== null;
}
