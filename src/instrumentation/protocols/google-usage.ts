import { countOrNull, objectOrNull } from './values.ts';

type Counts = Readonly<Record<string, unknown>>;

/**
 * `usageMetadata` with `candidatesTokenCount` beside `thoughtsTokenCount`, as documented: the total is the sum of prompt,
 * tool use, candidates and thoughts. By the total it shows where the candidates were counted with their thoughts in them,
 * and what a count is that was left out, as protobuf's JSON leaves out each 0. Null where it counts nothing, as in the
 * first events of a stream. https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function googleUsage(value: unknown): Counts | null {
  const usage = objectOrNull(value);
  if (usage === null) return null;
  const total = countOrNull(usage.totalTokenCount);
  const prompt = countOrNull(usage.promptTokenCount);
  const said = countOrNull(usage.candidatesTokenCount);
  if (total === null && prompt === null && said === null) return null;
  if (total === null) return usage;
  const thoughts = countOrNull(usage.thoughtsTokenCount) ?? 0;
  const output = total - (prompt ?? 0) - (countOrNull(usage.toolUsePromptTokenCount) ?? 0);
  const hasThoughtsInIt = said === output && said >= thoughts;
  const isLeftOut = said === null && prompt !== null && output >= thoughts;
  return hasThoughtsInIt || isLeftOut ? { ...usage, candidatesTokenCount: output - thoughts } : usage;
}

/**
 * `usageMetadata` of embeddings, under the names of that of generated content: the Gemini API alone says
 * `promptTokenDetails`. https://ai.google.dev/api/embeddings#EmbeddingUsageMetadata
 */
export function googleEmbeddingUsage(value: unknown): Counts | null {
  const usage = objectOrNull(value);
  return usage === null ? null : { promptTokensDetails: usage.promptTokenDetails, ...usage };
}
