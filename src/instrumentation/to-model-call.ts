import {
  isAnswered,
  ownFigure,
  type Pricer,
  type UsageReader,
  type UsageReading,
  unitsBesideTokens,
  unusualTier,
} from '../pricing/index.ts';
import { cleanCount, cleanName } from '../record/clean.ts';
import type { ModelCall, ModelCallStatus, TokenUsage } from '../record/model-call.ts';
import { unknownUsage } from '../record/model-call.ts';
import type { UnreadBody } from './body/response-reader.ts';
import type { SeenExchange } from './exchange.ts';
import { noFacts, type ResponseFacts } from './protocols/protocol.ts';

/** A call as it is recorded, and why its body was not read where it was not. */
export interface ReadCall {
  readonly call: ModelCall;
  readonly unread: UnreadBody | null;
}

/** What turns a response into counts, and counts into money. */
export interface ModelCallReaders {
  readonly pricer: Pricer;
  readonly readUsage: UsageReader;
}

/** Makes the record of a request that has ended: what was used, what it cost, and how it went. */
export function toModelCall(seen: SeenExchange, { pricer, readUsage }: ModelCallReaders): ReadCall {
  const { facts, unread } = seen.reader?.read() ?? { facts: noFacts, unread: null };
  const reading = readingOf(seen, { facts, readUsage });
  const names = {
    provider: seen.route.provider,
    requestModel: cleanName(seen.requestModel),
    responseModel: cleanName(facts.responseModel),
  };
  const usage = usageOf(reading);
  const serviceTier = tierOf(seen, facts);
  const own = ownCost(seen, facts);
  const ended = outcome(seen, facts);
  const isBilledAsAsked = seen.route.protocol.isBilledAsAsked === true && answersByAnotherName(names);
  const billed = isBilledAsAsked ? { ...names, responseModel: null } : names;
  const reported = reading?.reported ?? {};
  const priced =
    own === null && isAnswered({ status: ended.status, usage })
      ? pricer({ ...billed, usage, reported, serviceTier, atMicros: seen.startedAtMicros })
      : null;
  // Member by member: how an object that is spread into another is laid out is forgotten with the last of its kind, and code
  // that was compiled for it with it.
  const call: ModelCall = {
    provider: names.provider,
    requestModel: names.requestModel,
    responseModel: names.responseModel,
    operationName: seen.route.protocol.operationName,
    streamed: seen.streamed,
    usage,
    costUsd: own ?? priced?.costUsd ?? null,
    costSource: own !== null ? 'provider' : priced !== null ? 'priced' : null,
    priceVersion: priced?.priceVersion ?? null,
    serviceTier,
    billedUnits: unitsBesideTokens(reported),
    isBilledAsAsked,
    startedAtMicros: seen.startedAtMicros,
    endedAtMicros: seen.endedAtMicros,
    durationMs: seen.durationMs,
    timeToFirstChunkMs: seen.timeToFirstChunkMs,
    status: ended.status,
    errorType: ended.errorType,
    httpStatus: seen.httpStatus,
    attempt: seen.attempt,
    responseId: cleanName(facts.responseId),
  };
  return { call, unread };
}

function answersByAnotherName({ requestModel, responseModel }: Pick<ModelCall, 'requestModel' | 'responseModel'>) {
  return responseModel !== null && responseModel !== requestModel;
}

/** What a gateway says of a response that is none, such as a refusal, is nobody's cost. */
function ownCost({ route, streamed, reader, responseHeader }: SeenExchange, { usage }: ResponseFacts): number | null {
  return reader === null ? null : ownFigure({ provider: route.provider, usage, streamed, header: responseHeader });
}

/** Google says it in a header, whichever of its protocols it speaks. */
function tierOf({ requestTier, responseHeader }: SeenExchange, { serviceTier, usage }: ResponseFacts): string | null {
  const response = serviceTier ?? responseHeader('x-gemini-service-tier');
  return unusualTier({ requested: requestTier, response, usage });
}

/** Output that was not counted to its end is unknown: a stream's first event says 1, whatever comes. */
function readingOf(
  { route }: SeenExchange,
  { facts, readUsage }: { facts: ResponseFacts; readUsage: UsageReader },
): UsageReading | null {
  if (facts.usage === null) return null;
  const { provider, protocol } = route;
  const shape = protocol.usageShape;
  const reading = 'read' in shape ? shape.read(facts.usage) : readUsage(facts.usage, { provider, shape });
  if (reading === null) return null;
  const { tokens, reported } = reading;
  if (!protocol.hasOutput) return { reported, tokens: { ...tokens, outputTokens: 0 } };
  return facts.outputIsFinal ? reading : { reported, tokens: { ...tokens, outputTokens: null, reasoningTokens: null } };
}

function usageOf(reading: UsageReading | null): TokenUsage {
  if (reading === null) return unknownUsage;
  const { tokens } = reading;
  return {
    inputTokens: cleanCount(tokens.inputTokens),
    outputTokens: cleanCount(tokens.outputTokens),
    cacheReadTokens: cleanCount(tokens.cacheReadTokens),
    cacheWriteTokens: cleanCount(tokens.cacheWriteTokens),
    reasoningTokens: cleanCount(tokens.reasoningTokens),
  };
}

interface Outcome {
  readonly status: ModelCallStatus;
  readonly errorType: string | null;
}

function outcome({ httpStatus, failure }: SeenExchange, facts: ResponseFacts): Outcome {
  if (httpStatus !== null && httpStatus >= 400) return { status: 'error', errorType: String(httpStatus) };
  if (facts.errorType !== null) return { status: 'error', errorType: cleanName(facts.errorType) };
  if (failure === null || facts.isComplete) return { status: 'success', errorType: null };
  return { status: failure.isAbort ? 'aborted' : 'error', errorType: failure.errorType };
}
