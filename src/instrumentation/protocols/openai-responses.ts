import { fieldsAt } from '../body/fields.ts';
import { isOpenAiClient } from './openai-client.ts';
import { usualPlainBody } from './plain.ts';
import type { Protocol, ResponseFacts, StreamEvent } from './protocol.ts';
import { codeOrNull, errorTypeOrNull, objectOrNull, textOrNull } from './values.ts';

const lastEvents: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed']);
const wantedEvents: ReadonlySet<string> = new Set([...lastEvents, 'response.created', 'error']);

/**
 * Responses, and their compaction, which counts like one: https://platform.openai.com/docs/api-reference/responses-streaming,
 * https://platform.openai.com/docs/api-reference/responses/compact
 */
export const openaiResponses: Protocol = {
  api: 'openai-responses',
  path: /\/responses(?:\/compact)?$/,
  isSpokenBy: isOpenAiClient,
  operationName: 'chat',
  usageShape: { owner: 'openai', flavor: 'responses' },
  hasOutput: true,
  plain: usualPlainBody,
  stream: {
    framing: 'text/event-stream',
    fields: fieldsAt(
      'type',
      'code',
      'error',
      'response.id',
      'response.model',
      'response.service_tier',
      'response.usage',
      'response.error',
    ),
    wants: (name) => name === null || wantedEvents.has(name),
    fold,
  },
};

/** The last event carries the whole response, its usage among it. */
function fold(facts: ResponseFacts, event: StreamEvent): ResponseFacts {
  const type = event.name ?? textOrNull(event.value('type'));
  if (type === null || !wantedEvents.has(type)) return facts;
  if (type === 'error') return { ...facts, errorType: streamErrorType(event), isComplete: true };
  const isLast = lastEvents.has(type);
  return {
    responseId: facts.responseId ?? textOrNull(event.value('response.id')),
    responseModel: textOrNull(event.value('response.model')) ?? facts.responseModel,
    // At first it is what was asked for, at the end what was given.
    serviceTier: textOrNull(event.value('response.service_tier')) ?? facts.serviceTier,
    usage: objectOrNull(event.value('response.usage')) ?? facts.usage,
    outputIsFinal: isLast,
    isComplete: isLast,
    errorType: type === 'response.failed' ? responseErrorType(event) : facts.errorType,
  };
}

const responseErrorType = (event: StreamEvent): string => errorTypeOrNull(event.value('response.error')) ?? 'failed';

/** Documented is a `code` in the event itself; what comes is at times an `error` with a code in it. */
const streamErrorType = (event: StreamEvent): string =>
  codeOrNull(event.value('code')) ?? errorTypeOrNull(event.value('error')) ?? 'error';
