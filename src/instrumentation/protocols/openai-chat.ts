import { fieldsAt } from '../body/fields.ts';
import { chatUsage } from './openai-chat-usage.ts';
import { usualPlainBody } from './plain.ts';
import type { Protocol, ResponseFacts, StreamEvent } from './protocol.ts';
import { bytesBefore, errorTypeOrNull, objectOrNull, textOrNull } from './values.ts';

/**
 * Chat Completions, which most providers speak beside or instead of a protocol of their own:
 * https://platform.openai.com/docs/api-reference/chat
 */
export const openaiChat: Protocol = {
  api: 'openai-chat',
  path: /\/(?:chat|agents)\/completions$/,
  // Nothing else has such a path; `agents` is Mistral's, and may be any application's.
  isSpokenBy: (_, path) => path.endsWith('/chat/completions'),
  operationName: 'chat',
  usageShape: { owner: 'openai', flavor: 'chat', toExtracted: chatUsage },
  hasOutput: true,
  plain: usualPlainBody,
  stream: {
    framing: 'text/event-stream',
    fields: fieldsAt('id', 'model', 'service_tier', 'usage', 'error', 'choices[].index', 'choices[].finish_reason'),
    wants: () => true,
    idleBytes: (facts, data) => (facts.responseId === null ? 0 : bytesBefore(telling, data)),
    fold,
  },
};

/**
 * What an event has that says more than a piece of text: in text these members would have their quotes escaped. With
 * `include_usage` every event has a `usage`, of which all but the last are null.
 */
const telling = /"usage"(?!\s*:\s*null)|"error"|\[DONE\]/;

/**
 * The last `usage` counts. OpenAI sends one, after the text, with no choice beside it; a server that sends it with every
 * piece of text (vLLM's `continuous_usage_stats`) counts what it has said so far.
 */
function fold(facts: ResponseFacts, event: StreamEvent): ResponseFacts {
  if (event.start.trimStart().startsWith('[DONE]')) return { ...facts, isComplete: true, outputIsFinal: true };
  const reported = objectOrNull(event.value('usage'));
  return {
    ...facts,
    responseId: facts.responseId ?? textOrNull(event.value('id')),
    responseModel: facts.responseModel ?? textOrNull(event.value('model')),
    serviceTier: textOrNull(event.value('service_tier')) ?? facts.serviceTier,
    usage: reported ?? facts.usage,
    outputIsFinal: reported === null ? facts.outputIsFinal : countsAll(facts, event),
    errorType: errorTypeOrNull(event.value('error')) ?? facts.errorType,
  };
}

/**
 * Whether the usage of an event counts all output, as far as the event says: it brings no text, or it is the first to
 * have a usage and ends every choice it brings text of. Whoever counts as it goes begins before that.
 */
function countsAll(facts: ResponseFacts, event: StreamEvent): boolean {
  const reasons = event.value('choices[].finish_reason');
  if (reasons === undefined) return event.value('choices[].index') === undefined;
  return facts.usage === null && Array.isArray(reasons) && reasons.every((reason) => textOrNull(reason) !== null);
}
