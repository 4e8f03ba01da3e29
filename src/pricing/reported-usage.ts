import { findProvider } from '@pydantic/genai-prices';
import { createExtract, type Extract } from './extractor.ts';
import { listedProviderId } from './price-list.ts';
import type { PricedTokens, ReportedUsage } from './usage.ts';

/** A response body's shape: whose extractor reads it, and under which of the price list's names. */
export interface UsageShape {
  /** Where the request's own provider has no extractor of this flavor: whose protocol it is. */
  readonly owner: string;
  /** The price list's `api_flavor`. */
  readonly flavor: string;
  /** The body's member that the extractor reads; `usage` where left out. */
  readonly member?: string;
  /** The usage object with all of its counts where the extractor looks for them; as it stands where left out. */
  toExtracted?(usage: unknown, provider: string): unknown;
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
  const known = new WeakMap<UsageShape, Map<string, readonly Extract[]>>();
  const extractorsOf = (provider: string, shape: UsageShape): readonly Extract[] => {
    let ofShape = known.get(shape);
    if (ofShape === undefined) {
      ofShape = new Map();
      known.set(shape, ofShape);
    }
    const found = ofShape.get(provider) ?? findExtractors(provider, shape);
    if (ofShape.size < maxKnownProviders) ofShape.set(provider, found);
    return found;
  };
  return (usage, { provider, shape }) => {
    const counts = shape.toExtracted === undefined ? usage : shape.toExtracted(usage, provider);
    const body = { [shape.member ?? 'usage']: counts };
    const extractors = extractorsOf(provider, shape);
    for (const extract of extractors) {
      const reported = extract(body);
      if (reported !== null) return readingOf(reported);
    }
    return null;
  };
}

/** Behind unknown hosts, providers come from outside: what is kept of them may not grow with their number. */
const maxKnownProviders = 1_000;

/** The provider's own, and the one of whose protocol it is. Who speaks nothing but OpenAI's chat has it as its default. */
function findExtractors(provider: string, { owner, flavor }: UsageShape): Extract[] {
  const own = listedProviderId(provider);
  const asked = [
    { providerId: own, flavor },
    ...(flavor === 'chat' ? [{ providerId: own, flavor: 'default' }] : []),
    { providerId: owner, flavor },
  ];
  return asked.flatMap(({ providerId, flavor: name }) => {
    const found = providerId === null ? undefined : findProvider({ providerId });
    const extract = found && createExtract(found, name);
    return extract === undefined ? [] : [extract];
  });
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
