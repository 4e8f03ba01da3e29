import type { Protocol } from './protocol.ts';

/** Embeddings: https://platform.openai.com/docs/api-reference/embeddings */
export const openaiEmbeddings: Protocol = {
  api: 'openai-embeddings',
  path: /\/embeddings$/,
  operationName: 'embeddings',
  usageShape: { owner: 'openai', flavor: 'embeddings' },
  hasOutput: false,
  stream: null,
};
