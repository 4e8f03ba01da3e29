import { fieldsAt } from '../body/field-scanner.ts';
import type { Protocol, ResponseFacts, StreamEvent } from './protocol.ts';
import { codeOrNull, objectOrNull, textOrNull } from './values.ts';

const lastEvents: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed']);
const wantedEvents: ReadonlySet<string> = new Set([...lastEvents, 'response.created', 'error']);

/** Responses: https://platform.openai.com/docs/api-reference/responses-streaming */
export const openaiResponses: Protocol = {
  api: 'openai-responses',
  path: /\/responses$/,
  operationName: 'chat',
  usageShape: { owner: 'openai', flavor: 'responses' },
  hasOutput: true,
  stream: {
    fields: fieldsAt('type', 'code', 'response.id', 'response.model', 'response.usage', 'response.error.code'),
    wants: (name) => name === null || wantedEvents.has(name),
    fold,
  },
};

/** The last event carries the whole response, its usage among it. */
function fold(facts: ResponseFacts, event: StreamEvent): ResponseFacts {
  const type = event.name ?? textOrNull(event.value('type'));
  if (type === null || !wantedEvents.has(type)) return facts;
  if (type === 'error') return { ...facts, errorType: codeOrNull(event.value('code')) ?? 'error', isComplete: true };
  const isLast = lastEvents.has(type);
  return {
    responseId: facts.responseId ?? textOrNull(event.value('response.id')),
    responseModel: textOrNull(event.value('response.model')) ?? facts.responseModel,
    usage: objectOrNull(event.value('response.usage')) ?? facts.usage,
    outputIsFinal: isLast,
    isComplete: isLast,
    errorType:
      type === 'response.failed' ? (codeOrNull(event.value('response.error.code')) ?? 'failed') : facts.errorType,
  };
}
