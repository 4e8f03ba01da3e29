import { fieldsAt } from '../body/fields.ts';
import { plainBody } from './plain.ts';
import type { Protocol, RequestHeader, ResponseFacts, StreamEvent } from './protocol.ts';
import { objectOrNull, textOrNull } from './values.ts';

/** Paths like these are any application's; Cohere's own clients name themselves. */
const isCohereClient = (header: RequestHeader): boolean => header('x-fern-sdk-name') === 'cohere-ai';

const wantedEvents: ReadonlySet<string> = new Set(['message-start', 'message-end']);

/**
 * Chat, of version 2: https://docs.cohere.com/reference/chat. Of its counts those that are billed hold, as OpenTelemetry
 * asks for. No answer names its model.
 */
export const cohereChat: Protocol = {
  api: 'cohere-chat',
  path: /\/v2\/chat$/,
  isSpokenBy: isCohereClient,
  operationName: 'chat',
  usageShape: { owner: 'cohere', flavor: 'default' },
  hasOutput: true,
  plain: plainBody({ id: 'id', usage: 'usage' }),
  stream: {
    framing: 'text/event-stream',
    fields: fieldsAt('type', 'id', 'delta.usage', 'delta.finish_reason'),
    wants: (name) => name === null || wantedEvents.has(name),
    fold,
  },
};

/** `message-end` has the counts. It says `ERROR` where generating failed. */
function fold(facts: ResponseFacts, event: StreamEvent): ResponseFacts {
  switch (event.name ?? event.value('type')) {
    case 'message-start':
      return { ...facts, responseId: textOrNull(event.value('id')) };
    case 'message-end': {
      const usage = objectOrNull(event.value('delta.usage'));
      const errorType = event.value('delta.finish_reason') === 'ERROR' ? 'ERROR' : null;
      return { ...facts, usage, outputIsFinal: usage !== null, isComplete: true, errorType };
    }
    default:
      return facts;
  }
}

/** Embeddings: https://docs.cohere.com/reference/embed */
export const cohereEmbed: Protocol = {
  api: 'cohere-embed',
  path: /\/v[12]\/embed$/,
  isSpokenBy: isCohereClient,
  operationName: 'embeddings',
  usageShape: { owner: 'cohere', flavor: 'embeddings', member: 'meta' },
  hasOutput: false,
  plain: plainBody({ id: 'id', usage: 'meta' }),
  stream: null,
};
