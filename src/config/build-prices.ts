import type { PriceConfig, RatesConfig } from './config.ts';
import type { CheckedFile } from './schema/root.ts';

type CheckedPrice = CheckedFile['distribution']['runledger']['prices'][number];
type CheckedRates = Pick<
  CheckedPrice,
  'input' | 'output' | 'cache_read' | 'cache_write' | 'cache_write_1h' | 'reasoning'
>;

/** The prices of `distribution.runledger.prices`. */
export function buildPrices(prices: readonly CheckedPrice[]): PriceConfig[] {
  return prices.map((price) => ({
    provider: price.provider,
    model: price.model,
    serviceTier: price.service_tier,
    fromMicros: price.from,
    untilMicros: price.until,
    ...ratesOf(price),
    requestUsd: price.request,
    contextTiers: price.context_tiers.map((tier) => ({ aboveInputTokens: tier.above, ...ratesOf(tier) })),
  }));
}

function ratesOf(rates: CheckedRates): RatesConfig {
  return {
    input: rates.input,
    output: rates.output,
    cacheRead: rates.cache_read,
    cacheWrite: rates.cache_write,
    cacheWrite1h: rates.cache_write_1h,
    reasoning: rates.reasoning,
  };
}
