export { isAnswered } from './is-answered.ts';
export type { PriceOverride } from './overrides.ts';
export { ownFigure } from './own-figure.ts';
export { type KnownPrice, knownPrices, pricesOfModel } from './price-table.ts';
export { createPricer, type Price, type PricedCall, type Pricer } from './pricer.ts';
export { unitsBesideTokens } from './rates.ts';
export { createUsageReader, type UsageReader, type UsageReading, type UsageShape } from './reported-usage.ts';
export { unusualTier } from './service-tier.ts';
export type { PricedTokens, ReportedUsage } from './usage.ts';
