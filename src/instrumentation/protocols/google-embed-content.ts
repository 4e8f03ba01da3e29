import { fieldsAt } from '../body/fields.ts';
import { googleEmbeddingUsage } from './google-usage.ts';
import { readModelMethod } from './path-model.ts';
import { noFacts, type Protocol } from './protocol.ts';
import { countOrNull, errorTypeOrNull } from './values.ts';

const tokenCounts = 'predictions[].embeddings.statistics.token_count';

/**
 * Embeddings of the Gemini API and of Vertex AI, where older models embed by `predict` and count the tokens of each text:
 * https://ai.google.dev/api/embeddings,
 * https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
 */
export const googleEmbedContent: Protocol = {
  api: 'google-embed-content',
  path: /\/models\/[^/:]+:(?:embedContent|batchEmbedContents)$|\/publishers\/google\/models\/[^/:]*embedding[^/:]*:predict$/,
  readPath: readModelMethod,
  // Nothing else has such a path.
  isSpokenBy: () => true,
  operationName: 'embeddings',
  usageShape: { owner: 'google', flavor: 'default', member: 'usageMetadata' },
  hasOutput: false,
  plain: {
    fields: fieldsAt('usageMetadata', tokenCounts, 'error'),
    read(value) {
      const usage = googleEmbeddingUsage(value('usageMetadata')) ?? sumOf(value(tokenCounts));
      return { ...noFacts, usage, outputIsFinal: usage !== null, errorType: errorTypeOrNull(value('error')) };
    },
  },
  stream: null,
};

/** Null where one of the counts is none: a part of the sum is not the sum. */
function sumOf(counts: unknown): { readonly promptTokenCount: number } | null {
  if (!Array.isArray(counts)) return null;
  const known = counts.map(countOrNull).filter((count) => count !== null);
  if (known.length < counts.length) return null;
  return { promptTokenCount: known.reduce((sum, count) => sum + count, 0) };
}
