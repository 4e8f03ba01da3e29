import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { attribute, type EventFields, type JsonValue } from '../catalogue/index.ts';
import { roundMillis } from '../common/clock.ts';
import { isAnswered, unusualTier } from '../pricing/index.ts';
import { activeContext } from './active.ts';
import { type BillingFacts, billingAttributes } from './billing-attributes.ts';
import { cleanAmount, cleanCount, cleanFlag, cleanName } from './clean.ts';
import { emit, emitOnAgentsWay, type PartialFields } from './emit.ts';
import { type EndWords, type Outcome, readEnd, statusOf } from './ending.ts';
import { identifier } from './failure.ts';
import type { ModelCall, ModelCallStatus, TokenUsage } from './model-call.ts';
import { noteResponse } from './recent-responses.ts';
import { type Recorder, safely } from './recorder.ts';
import { scopeOf } from './scope.ts';

/** A model call that the wire does not see: a local model, a replay, a batch read from a file. Unknown is left out. */
export interface ModelCallInput extends Partial<TokenUsage> {
  /** `gen_ai.provider.name`. */
  readonly provider?: string;
  /** The model that was asked for. */
  readonly model?: string;
  readonly responseModel?: string;
  /** Default `chat`. */
  readonly operationName?: string;
  readonly streamed?: boolean;
  /** What it cost, where you know; else it is priced from the price list, else unknown. */
  readonly costUsd?: number;
  /** The tier it is billed in: `batch`, `flex`, `priority`. The price list has the usual one's prices only. */
  readonly serviceTier?: string;
  readonly durationMs?: number;
  readonly timeToFirstChunkMs?: number;
  /** Left out: what `error` says, and `success` where there is none. */
  readonly status?: ModelCallStatus;
  /** What was thrown, or its type as one word. Undefined: nothing was. */
  readonly error?: unknown;
  readonly httpStatus?: number;
  readonly attempt?: number;
  readonly responseId?: string;
}

const words: EndWords<ModelCallStatus> = { completed: 'success', failed: 'error', cancelled: 'aborted' };

/** Records a model call by hand, in the active scope. Never throws. Calls over HTTP are seen without it. */
export function recordModelCall(input: ModelCallInput): void {
  safely((recorder) => {
    const requested = cleanName(input.serviceTier);
    const serviceTier = unusualTier({ requested, response: null, usage: null });
    const billing = { serviceTier, billedUnits: null, isBilledAsAsked: false };
    const active = activeContext();
    const fields = fieldsOf(input, recorder, billing);
    noteScope(fields.response_id, active);
    emit('model_call', fields, { active, attributes: attributesOf(billing, active) });
  });
}

function fieldsOf(
  input: ModelCallInput,
  { pricer, clock }: Recorder,
  { serviceTier }: BillingFacts,
): PartialFields<'model_call'> {
  const usage = usageOf(input);
  const names = {
    provider: cleanName(input.provider),
    requestModel: cleanName(input.model),
    responseModel: cleanName(input.responseModel),
  };
  const known = cleanAmount(input.costUsd);
  const reported = usage.reasoningTokens === null ? null : { output_reasoning_tokens: usage.reasoningTokens };
  const outcome = readEnd(input);
  const status = statusOf(outcome, words);
  const priced =
    known === null && isAnswered({ status, usage })
      ? pricer({ ...names, usage, reported, serviceTier, atMicros: clock.nowMicros() })
      : null;
  return {
    provider: names.provider,
    request_model: names.requestModel,
    response_model: names.responseModel,
    operation_name: cleanName(input.operationName) ?? 'chat',
    streamed: cleanFlag(input.streamed) ?? false,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    reasoning_tokens: usage.reasoningTokens,
    cost_usd: known ?? priced?.costUsd ?? null,
    cost_source: known !== null ? 'provider' : priced ? 'priced' : null,
    price_version: priced?.priceVersion ?? null,
    duration_ms: cleanAmount(input.durationMs),
    time_to_first_chunk_ms: cleanAmount(input.timeToFirstChunkMs),
    status,
    error_type: errorType(outcome),
    http_status: cleanCount(input.httpStatus),
    attempt: cleanCount(input.attempt),
    response_id: cleanName(input.responseId),
  };
}

/**
 * Records a call that the wire saw, in the context it was made in. Where that is null, since it cannot be told, the call
 * belongs to the process's own run: never to somebody else's.
 */
export function recordObservedCall(call: ModelCall, context: Context | null): void {
  const active = context ?? ROOT_CONTEXT;
  const { usage } = call;
  const fields: EventFields<'model_call'> = {
    provider: call.provider,
    request_model: call.requestModel,
    response_model: call.responseModel,
    operation_name: call.operationName,
    streamed: call.streamed,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    reasoning_tokens: usage.reasoningTokens,
    cost_usd: call.costUsd,
    cost_source: call.costSource,
    price_version: call.priceVersion,
    duration_ms: roundMillis(call.durationMs),
    time_to_first_chunk_ms: call.timeToFirstChunkMs === null ? null : roundMillis(call.timeToFirstChunkMs),
    status: call.status,
    error_type: call.errorType,
    http_status: call.httpStatus,
    attempt: call.attempt,
    response_id: call.responseId,
  };
  noteScope(call.responseId, active);
  emitOnAgentsWay('model_call', fields, {
    active,
    attributes: attributesOf(call, active),
    atMicros: call.endedAtMicros,
  });
}

function noteScope(responseId: string | null | undefined, active: Context): void {
  const scope = scopeOf(active);
  if (scope && responseId) noteResponse(responseId, scope.level);
}

/** The tool that made the call stands beside its columns, as it does not with most; null where there is nothing to say. */
function attributesOf(billing: BillingFacts, active: Context): Readonly<Record<string, JsonValue>> | null {
  const toolName = scopeOf(active)?.toolName ?? null;
  const isUsual = billing.serviceTier === null && billing.billedUnits === null && !billing.isBilledAsAsked;
  if (toolName === null && isUsual) return null;
  return { ...(toolName !== null && { [attribute.toolName]: toolName }), ...billingAttributes(billing) };
}

const errorType = ({ thrown }: Outcome): string | null =>
  thrown && (identifier(thrown.value) ?? thrown.failure.errorType);

function usageOf(input: Partial<TokenUsage>): TokenUsage {
  return {
    inputTokens: cleanCount(input.inputTokens),
    outputTokens: cleanCount(input.outputTokens),
    cacheReadTokens: cleanCount(input.cacheReadTokens),
    cacheWriteTokens: cleanCount(input.cacheWriteTokens),
    reasoningTokens: cleanCount(input.reasoningTokens),
  };
}
