import { extractUsage, findProvider, type Provider } from '@pydantic/genai-prices';
import { listedProviderId } from './price-list.ts';
import type { PricedTokens, ReportedUsage } from './pricer.ts';

/** A response body's shape: whose extractor reads it, and under which of the price list's names. */
export interface UsageShape {
  /** Where the request's own provider has no extractor of this flavor: whose protocol it is. */
  readonly owner: string;
  /** The price list's `api_flavor`. */
  readonly flavor: string;
  /** The body's member that the extractor reads; `usage` where left out. */
  readonly member?: string;
}

/** What a response says was used: tokens, and everything else that is billed. */
export interface UsageReading {
  readonly tokens: PricedTokens & { readonly reasoningTokens: number | null };
  readonly reported: ReportedUsage;
}

/** Reads a response's usage object; null where it is none that the protocol documents. */
export type UsageReader = (
  usage: unknown,
  options: { readonly provider: string; readonly shape: UsageShape },
) => UsageReading | null;

/**
 * A reader of usage objects, which it puts where a whole response body has them, by the extractors of
 * `@pydantic/genai-prices`. The provider's own goes first, since OpenAI's protocol has dialects (xAI counts reasoning
 * beside the completion). Which extractors those are is looked up once for each provider, of which there are few.
 */
export function createUsageReader(): UsageReader {
  const known = new Map<string, readonly Provider[]>();
  return (usage, { provider, shape }) => {
    const body = { [shape.member ?? 'usage']: usage };
    const key = `${provider}\n${shape.owner}\n${shape.flavor}`;
    const candidates = known.get(key) ?? findCandidates(provider, shape);
    known.set(key, candidates);
    for (const candidate of candidates) {
      try {
        const { usage: counts } = extractUsage(candidate, body, shape.flavor);
        return readingOf(counts as ReportedUsage);
      } catch {
        // Not this provider's shape, or no usage in it: the next may read it.
      }
    }
    return null;
  };
}

function findCandidates(provider: string, { owner, flavor }: UsageShape): Provider[] {
  return [...new Set([listedProviderId(provider), owner])]
    .map((providerId) => findProvider({ providerId }))
    .filter((candidate) => candidate !== undefined)
    .filter((candidate) => candidate.extractors?.some((extractor) => extractor.api_flavor === flavor));
}

function readingOf(reported: ReportedUsage): UsageReading {
  return {
    reported,
    tokens: {
      inputTokens: reported.input_tokens ?? null,
      outputTokens: reported.output_tokens ?? null,
      cacheReadTokens: reported.cache_read_tokens ?? null,
      cacheWriteTokens: reported.cache_write_tokens ?? null,
      reasoningTokens: reported.output_reasoning_tokens ?? null,
    },
  };
}
