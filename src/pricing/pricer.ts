import { calcPrice, type Provider, type Usage } from '@pydantic/genai-prices';
import { listedProviderId, readPriceVersion } from './price-list.ts';

/** The tokens a price depends on; null is unknown. */
export interface PricedTokens {
  /** Cached ones included. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
}

/** One call to be priced. */
export interface PricedCall {
  /** As `gen_ai.provider.name`; null has the provider guessed from the model's name, as the price list does it. */
  readonly provider: string | null;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  readonly usage: PricedTokens;
  /** All that the provider reported, in the price list's units (`readReportedUsage`): audio, searches, 1 h cache. */
  readonly reported?: ReportedUsage | null;
  /** Microseconds since the epoch: the price of that day holds. */
  readonly atMicros: number;
}

/** Counts under the price list's names: `input_tokens`, `cache_write_1h_tokens`, `web_searches`, … */
export type ReportedUsage = Readonly<Record<string, number>>;

/** What a call cost, and which price list says so. */
export interface Price {
  readonly costUsd: number;
  /** E.g. `genai-prices@0.1.8`. */
  readonly priceVersion: string;
}

/** Gives the price of a call; null where any part of it is unknown, never 0 in its place. Does not throw. */
export type Pricer = (call: PricedCall) => Price | null;

/** Names of models come from outside: the cache may not grow with them. */
const maxCachedModels = 1_000;

/**
 * A pricer over the price list of `@pydantic/genai-prices`. Finding a model in the list takes most of a look-up, and
 * does not depend on the date: it is done once a provider and model, the dated price each time.
 */
export function createPricer(): Pricer {
  const priceVersion = readPriceVersion();
  const matches = new Map<string, Provider | null>();
  return (call) => {
    const usage = billedUsage(call);
    if (usage === null) return null;
    for (const model of [call.responseModel, call.requestModel]) {
      if (model === null) continue;
      const provider = cachedMatch(matches, { provider: call.provider, model });
      if (provider === null) continue;
      const costUsd = priceOf(usage, { provider, model, atMicros: call.atMicros });
      return costUsd === null ? null : { costUsd, priceVersion };
    }
    return null;
  };
}

/** Null where the input or the output is unknown: half a price is not a price. */
function billedUsage({ usage, reported }: PricedCall): Usage | null {
  if (usage.inputTokens === null || usage.outputTokens === null) return null;
  return {
    ...reported,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    ...(usage.cacheReadTokens !== null && { cache_read_tokens: usage.cacheReadTokens }),
    ...(usage.cacheWriteTokens !== null && { cache_write_tokens: usage.cacheWriteTokens }),
  };
}

interface ModelName {
  readonly provider: string | null;
  readonly model: string;
}

function cachedMatch(matches: Map<string, Provider | null>, name: ModelName): Provider | null {
  const key = `${name.provider ?? ''}\n${name.model}`;
  const known = matches.get(key);
  if (known !== undefined) return known;
  if (matches.size >= maxCachedModels) matches.clear();
  const match = matchModel(name);
  matches.set(key, match);
  return match;
}

/** The provider reduced to the one model that was matched, which is looked up faster from then on. */
function matchModel({ provider, model }: ModelName): Provider | null {
  try {
    const options = provider === null ? {} : { providerId: listedProviderId(provider) };
    const found = calcPrice({}, model, options);
    if (found === null) return null;
    return { ...found.provider, models: [{ ...found.model, match: { equals: model.trim() } }] };
  } catch {
    return null;
  }
}

interface PriceQuestion {
  readonly provider: Provider;
  readonly model: string;
  readonly atMicros: number;
}

/** Null also where the list knows the model but not its price for tokens, which the library would count as 0. */
function priceOf(usage: Usage, { provider, model, atMicros }: PriceQuestion): number | null {
  try {
    const result = calcPrice(usage, model, { provider, timestamp: new Date(atMicros / 1000) });
    if (result === null) return null;
    const { input_mtok: input, output_mtok: output } = result.model_price;
    if ((usage.input_tokens !== 0 && input === undefined) || (usage.output_tokens !== 0 && output === undefined)) {
      return null;
    }
    return result.total_price;
  } catch {
    return null; // counts that contradict each other, e.g. more cached tokens than input
  }
}
