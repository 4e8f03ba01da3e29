import { fieldsAt } from '../body/field-scanner.ts';
import type { Protocol, ResponseFacts, StreamEvent } from './protocol.ts';
import { codeOrNull, objectOrNull, textOrNull } from './values.ts';

/** Chat Completions: https://platform.openai.com/docs/api-reference/chat */
export const openaiChat: Protocol = {
  api: 'openai-chat',
  path: /\/chat\/completions$/,
  operationName: 'chat',
  usageShape: { owner: 'openai', flavor: 'chat' },
  hasOutput: true,
  stream: {
    fields: fieldsAt('id', 'model', 'usage', 'error.type', 'error.code'),
    wants: () => true,
    fold,
  },
};

/**
 * The last `usage` counts. OpenAI sends one, after the text; a server that sends it with every chunk (vLLM's
 * `continuous_usage_stats`) counts what it has said so far, which is all only at the stream's end.
 */
function fold(facts: ResponseFacts, event: StreamEvent): ResponseFacts {
  if (event.start.trimStart().startsWith('[DONE]')) return { ...facts, isComplete: true, outputIsFinal: true };
  const usage = objectOrNull(event.value('usage'));
  const errorType = codeOrNull(event.value('error.type')) ?? codeOrNull(event.value('error.code'));
  return {
    ...facts,
    responseId: facts.responseId ?? textOrNull(event.value('id')),
    responseModel: facts.responseModel ?? textOrNull(event.value('model')),
    usage: usage ?? facts.usage,
    outputIsFinal: usage === null ? facts.outputIsFinal : facts.usage === null,
    errorType: errorType ?? facts.errorType,
  };
}
