import { fieldsAt } from '../body/fields.ts';
import { noFacts, type Protocol, type RequestHeader, type ResponseFacts } from './protocol.ts';
import { bytesBefore, countOrNull, errorTypeOrNull, textOrNull } from './values.ts';

/** `/api/chat` is a path of many applications; Ollama's own clients name themselves. */
const isOllamaClient = (header: RequestHeader): boolean => /^ollama\b/i.test(header('user-agent') ?? '');

/** The counts stand beside the answer, and of a stream in its last line, the one that says `done`. */
const members = ['prompt_eval_count', 'eval_count'] as const;
const fields = fieldsAt('model', 'done', 'error', ...members);

function factsOf(value: (path: string) => unknown): ResponseFacts {
  const counts = Object.fromEntries(members.map((name) => [name, countOrNull(value(name))]));
  const hasCounts = members.some((name) => counts[name] !== null);
  return {
    ...noFacts,
    responseModel: textOrNull(value('model')),
    usage: hasCounts ? counts : null,
    outputIsFinal: hasCounts,
    isComplete: value('done') === true,
    errorType: errorTypeOrNull(value('error')),
  };
}

/** Chat and completion, which differ in the answer alone: https://docs.ollama.com/api/chat */
export const ollamaChat: Protocol = {
  api: 'ollama-chat',
  path: /\/api\/(?:chat|generate)$/,
  isSpokenBy: isOllamaClient,
  operationName: 'chat',
  usageShape: {
    read: ({ prompt_eval_count: input, eval_count: output }) => ({
      reported: {},
      tokens: {
        inputTokens: countOrNull(input),
        outputTokens: countOrNull(output),
        cacheReadTokens: null,
        cacheWriteTokens: null,
        reasoningTokens: null,
      },
    }),
  },
  hasOutput: true,
  plain: { fields, read: factsOf },
  stream: {
    framing: 'application/x-ndjson',
    fields,
    wants: () => true,
    idleBytes: (facts, data) => (facts.responseModel === null ? 0 : bytesBefore(telling, data)),
    fold(facts, event) {
      const next = factsOf(event.value);
      return { ...next, errorType: next.errorType ?? facts.errorType };
    },
  },
};

/** In text these members would have their quotes escaped. */
const telling = /"done"\s*:\s*true|"error"/;

/** Embeddings: https://docs.ollama.com/api/embed */
export const ollamaEmbed: Protocol = {
  ...ollamaChat,
  api: 'ollama-embed',
  path: /\/api\/embed$/,
  operationName: 'embeddings',
  hasOutput: false,
  stream: null,
};
