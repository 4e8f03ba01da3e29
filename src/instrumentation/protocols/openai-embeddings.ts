import { isOpenAiClient } from './openai-client.ts';
import { usualPlainBody } from './plain.ts';
import type { Protocol } from './protocol.ts';

/** Embeddings: https://platform.openai.com/docs/api-reference/embeddings */
export const openaiEmbeddings: Protocol = {
  api: 'openai-embeddings',
  path: /\/embeddings$/,
  isSpokenBy: isOpenAiClient,
  operationName: 'embeddings',
  usageShape: { owner: 'openai', flavor: 'embeddings' },
  hasOutput: false,
  plain: usualPlainBody,
  stream: null,
};
