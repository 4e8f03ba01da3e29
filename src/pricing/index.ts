export { ownFigure } from './own-figure.ts';
export {
  createPricer,
  type Price,
  type PricedCall,
  type PricedTokens,
  type Pricer,
  type ReportedUsage,
} from './pricer.ts';
export { createUsageReader, type UsageReader, type UsageReading, type UsageShape } from './reported-usage.ts';
