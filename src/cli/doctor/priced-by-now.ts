import type { PriceConfig } from '../../config/index.ts';
import { createPricer } from '../../pricing/index.ts';
import type { UnknownCost } from '../../store/index.ts';

/** Whether a configuration says what calls of a kind cost: somebody has seen to it since they were recorded. */
export type IsPricedByNow = (kind: UnknownCost) => boolean;

/** Any amount will do: what is asked is whether there is a price. */
const someTokens = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** The price list is not asked: that it knows the model does not say that it has a rate for what was used. */
export function createIsPricedByNow(prices: readonly PriceConfig[], nowMicros: number): IsPricedByNow {
  const pricer = createPricer(prices);
  return ({ provider, model, service_tier: serviceTier }) => {
    const names = { provider, requestModel: model, responseModel: null };
    const price = pricer({ ...names, usage: someTokens, serviceTier, atMicros: nowMicros });
    return price?.priceVersion.startsWith('config@') ?? false;
  };
}
