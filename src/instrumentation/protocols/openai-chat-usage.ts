import { countOrNull, objectOrNull } from './values.ts';

/** Who puts thinking into the total alone, where it speaks OpenAI's protocol. */
const countsThinkingApart: ReadonlySet<string> = new Set(['gcp.gemini', 'gcp.vertex_ai']);

/**
 * A chat's usage with all of its output in `completion_tokens`. Google's endpoints count there what was said; what was
 * thought before it is billed as output too and shows in `total_tokens` alone, at times with a count of its own:
 * https://ai.google.dev/gemini-api/docs/openai, https://ai.google.dev/gemini-api/docs/thinking#pricing
 */
export function chatUsage(value: unknown, provider: string): unknown {
  const usage = objectOrNull(value);
  if (usage === null || !countsThinkingApart.has(provider)) return value;
  const total = countOrNull(usage.total_tokens);
  const prompt = countOrNull(usage.prompt_tokens);
  const said = countOrNull(usage.completion_tokens);
  if (total === null || prompt === null || said === null || total <= prompt + said) return usage;
  const details = objectOrNull(usage.completion_tokens_details);
  const thought = countOrNull(details?.reasoning_tokens) ?? total - prompt - said;
  return {
    ...usage,
    completion_tokens: total - prompt,
    completion_tokens_details: { ...details, reasoning_tokens: thought },
  };
}
