import type { UsageShape } from '../../pricing/index.ts';
import type { ResponseHeader } from '../response-headers.ts';
import { anthropicUsageShape } from './anthropic-usage.ts';
import { countOrNull, objectOrNull } from './values.ts';

/** A usage object in the form that Anthropic gives it. */
export type AnthropicUsage = Readonly<Record<string, unknown>>;

/**
 * Whatever way Bedrock tells of usage, it is brought into Anthropic's form, which counts like it: the input without what
 * was read from the cache or written to it. The price list reads that as one sum, and knows a cache write of an hour
 * from one of five minutes, which its own reader of Converse does not.
 */
export const bedrockUsageShape: UsageShape = anthropicUsageShape;

interface Counts {
  readonly input: unknown;
  readonly output: unknown;
  readonly cacheRead: unknown;
  readonly cacheWrite: unknown;
}

/** Null where the input is not counted. Counts that are not there are left out. */
function usageOf({ input, output, cacheRead, cacheWrite }: Counts): AnthropicUsage | null {
  const counts = {
    input_tokens: countOrNull(input),
    output_tokens: countOrNull(output),
    cache_read_input_tokens: countOrNull(cacheRead),
    cache_creation_input_tokens: countOrNull(cacheWrite),
  };
  if (counts.input_tokens === null) return null;
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));
}

/** `TokenUsage`: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html */
export function converseUsage(value: unknown): AnthropicUsage | null {
  const usage = objectOrNull(value);
  if (usage === null) return null;
  const counts = usageOf({
    input: usage.inputTokens,
    output: usage.outputTokens,
    cacheRead: usage.cacheReadInputTokens,
    cacheWrite: usage.cacheWriteInputTokens,
  });
  const hourTokens = writtenForAnHour(usage.cacheDetails);
  return counts === null || hourTokens === 0
    ? counts
    : { ...counts, cache_creation: { ephemeral_1h_input_tokens: hourTokens } };
}

/** Of the cache writes, listed by how long they last. */
function writtenForAnHour(details: unknown): number {
  if (!Array.isArray(details)) return 0;
  return details
    .map(objectOrNull)
    .filter((detail) => detail?.ttl === '1h')
    .reduce((sum, detail) => sum + (countOrNull(detail?.inputTokens) ?? 0), 0);
}

/** What the last chunk of `InvokeModelWithResponseStream` says under `amazon-bedrock-invocationMetrics`. */
export function metricsUsage(value: unknown): AnthropicUsage | null {
  const metrics = objectOrNull(value);
  if (metrics === null) return null;
  return usageOf({
    input: metrics.inputTokenCount,
    output: metrics.outputTokenCount,
    cacheRead: metrics.cacheReadInputTokenCount,
    cacheWrite: metrics.cacheWriteInputTokenCount,
  });
}

/** What the headers of `InvokeModel` say, for models of vendors who count. */
export function headerUsage(header: ResponseHeader): AnthropicUsage | null {
  const count = (kind: 'input' | 'output' | 'cache-read-input' | 'cache-write-input') => {
    const text = header(`x-amzn-bedrock-${kind}-token-count`);
    return text !== null && /^\d+$/.test(text) ? Number(text) : null;
  };
  return usageOf({
    input: count('input'),
    output: count('output'),
    cacheRead: count('cache-read-input'),
    cacheWrite: count('cache-write-input'),
  });
}
