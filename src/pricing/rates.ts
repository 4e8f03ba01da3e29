import { calcPrice, type Provider, type Usage } from '@pydantic/genai-prices';

/** What one token of each kind costs on one day, in USD; `requestUsd` is what a request costs besides. */
export interface Rates {
  readonly requestUsd: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

/** One model in the price list, at one time. */
export interface ListedModel {
  /** The provider, with this model alone. */
  readonly provider: Provider;
  readonly name: string;
}

/**
 * The rates of a model on the day of `time`, asked of the price list itself, a million tokens of each kind: its own
 * arithmetic takes 20 µs a call, this one a fraction. Null where the price is not simply so much a token: tiers, hours of
 * the day, no price for input.
 */
export function ratesOf({ provider, name }: ListedModel, time: Date): Rates | null {
  const prices = provider.models[0]?.prices;
  if (Array.isArray(prices) && prices.some(({ constraint }) => constraint?.type === 'time_of_date')) return null;
  const ask = (usage: Usage) => calcPrice(usage, name, { provider, timestamp: time });
  const nothing = ask({ input_tokens: 0, output_tokens: 0 });
  if (nothing === null || Object.values(nothing.model_price).some((price) => typeof price !== 'number')) return null;
  if (nothing.model_price.input_mtok === undefined || nothing.model_price.output_mtok === undefined) return null;
  const million = 1_000_000;
  const rate = (usage: Usage) => ((ask(usage)?.total_price ?? Number.NaN) - nothing.total_price) / million;
  return {
    requestUsd: nothing.total_price,
    input: rate({ input_tokens: million }),
    cacheRead: rate({ input_tokens: million, cache_read_tokens: million }),
    cacheWrite: rate({ input_tokens: million, cache_write_tokens: million }),
    output: rate({ output_tokens: million }),
    reasoning: rate({ output_tokens: million, output_reasoning_tokens: million }),
  };
}

/** Units that a price list without their own rate prices as the tokens they are part of. */
const plainUnits: ReadonlySet<string> = new Set([
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_5m_tokens',
  'output_reasoning_tokens',
]);

/**
 * What was billed beside the tokens that a ledger's columns hold: searches, audio, cache writes of an hour. Null where
 * nothing was. Text is what tokens are where nothing else is said, and has no price of its own.
 */
export function unitsBesideTokens(reported: Readonly<Record<string, number>>): Readonly<Record<string, number>> | null {
  let beside: Record<string, number> | null = null;
  for (const unit in reported) {
    const count = reported[unit] as number;
    if (count === 0 || plainUnits.has(unit) || unit.includes('_text_')) continue;
    beside ??= {};
    beside[unit] = count;
  }
  return beside;
}

/** The price of a usage that is nothing but tokens of these kinds; null where it is more, or contradicts itself. */
export function priceByRates(usage: Usage, rates: Rates): number | null {
  for (const unit in usage) {
    const count = usage[unit as keyof Usage];
    if (count === undefined || count < 0 || (count !== 0 && !plainUnits.has(unit))) return null;
  }
  const { input_tokens: input = 0, cache_read_tokens: read = 0, cache_write_tokens: written = 0 } = usage;
  const { output_tokens: output = 0, output_reasoning_tokens: reasoning = 0 } = usage;
  const uncached = input - read - written;
  const said = output - reasoning;
  if (uncached < 0 || said < 0 || (usage.cache_write_5m_tokens ?? 0) > written) return null;
  return (
    rates.requestUsd +
    uncached * rates.input +
    read * rates.cacheRead +
    written * rates.cacheWrite +
    said * rates.output +
    reasoning * rates.reasoning
  );
}
