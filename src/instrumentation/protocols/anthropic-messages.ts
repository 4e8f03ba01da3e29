import { fieldsAt } from '../body/fields.ts';
import { anthropicUsageShape } from './anthropic-usage.ts';
import { readModelMethod } from './path-model.ts';
import { usualPlainBody } from './plain.ts';
import { noPathFacts, type Protocol, type ResponseFacts, type StreamEvent } from './protocol.ts';
import { errorTypeOrNull, objectOrNull, textOrNull } from './values.ts';

const wantedEvents: ReadonlySet<string> = new Set(['message_start', 'message_delta', 'message_stop', 'error']);

/** Vertex AI's: https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai; its counting of tokens is no call. */
const vertexPath = /\/publishers\/anthropic\/models\/(?!count-tokens:)[^/:]+:(?:r|streamR)awPredict$/;

/** What `foldAnthropic` reads of an event. */
export const anthropicFields = ['type', 'message.id', 'message.model', 'message.usage', 'usage', 'error'] as const;

/** Messages: https://docs.anthropic.com/en/api/messages-streaming */
export const anthropicMessages: Protocol = {
  api: 'anthropic-messages',
  // OpenAI's threads have messages too.
  path: new RegExp(`(?:^|/v1)/messages$|${vertexPath.source}`),
  readPath: (path) => (vertexPath.test(path) ? readModelMethod(path) : noPathFacts),
  isSpokenBy: (header, path) => header('anthropic-version') !== null || vertexPath.test(path),
  operationName: 'chat',
  usageShape: anthropicUsageShape,
  hasOutput: true,
  plain: usualPlainBody,
  stream: {
    framing: 'text/event-stream',
    fields: fieldsAt(...anthropicFields),
    wants: (name) => name === null || wantedEvents.has(name),
    fold: foldAnthropic,
  },
};

/**
 * `message_start` has the input, and of the output what was written until then; `message_delta` has the counts at the
 * end, cumulative, in the members that are not null.
 */
export function foldAnthropic(facts: ResponseFacts, event: StreamEvent): ResponseFacts {
  switch (event.name ?? event.value('type')) {
    case 'message_start':
      return {
        ...facts,
        responseId: textOrNull(event.value('message.id')),
        responseModel: textOrNull(event.value('message.model')),
        usage: objectOrNull(event.value('message.usage')),
      };
    case 'message_delta': {
      const counts = Object.entries(objectOrNull(event.value('usage')) ?? {}).filter(([, value]) => value !== null);
      const hasOutput = counts.some(([name]) => name === 'output_tokens');
      const usage = { ...facts.usage, ...Object.fromEntries(counts) };
      return { ...facts, usage, outputIsFinal: facts.outputIsFinal || hasOutput };
    }
    case 'message_stop':
      return { ...facts, isComplete: true };
    case 'error':
      return { ...facts, errorType: errorTypeOrNull(event.value('error')) ?? 'error', isComplete: true };
    default:
      return facts;
  }
}
