import type { OverrideRates, PriceOverride } from './overrides.ts';
import { unitsBesideTokens } from './rates.ts';
import type { PricedTokens, ReportedUsage } from './usage.ts';

/** What was used, for a price by an override. */
export interface BilledUsage {
  readonly tokens: PricedTokens;
  /** In the price list's units. */
  readonly reported: ReportedUsage;
}

/**
 * What a call costs by an override, in USD. Null where something was used that it has no rate for: it stands in place of
 * the list as a whole, and a price made of two sources could be explained by neither. An override without any rate of
 * tokens prices requests, whatever they used.
 */
export function priceByOverride({ tokens, reported }: BilledUsage, override: PriceOverride): number | null {
  if (isOfRequestsAlone(override)) return override.requestUsd;
  const beside = Object.keys(unitsBesideTokens(reported) ?? {});
  if (beside.some((unit) => unit !== 'cache_write_1h_tokens')) return null;
  const rates = ratesFor(tokens.inputTokens, override);
  if (rates === null) return null;
  const { inputTokens: input, outputTokens: output } = tokens;
  const read = tokens.cacheReadTokens ?? 0;
  const written = tokens.cacheWriteTokens ?? 0;
  const writtenForAnHour = reported.cache_write_1h_tokens ?? 0;
  const reasoning = reported.output_reasoning_tokens ?? 0;
  const parts = [
    partUsd(input === null ? null : input - read - written, rates.input),
    partUsd(read, rates.cacheRead),
    partUsd(written - writtenForAnHour, rates.cacheWrite),
    partUsd(writtenForAnHour, rates.cacheWrite1h),
    partUsd(output === null ? null : output - reasoning, rates.output),
    partUsd(reasoning, rates.reasoning ?? rates.output),
  ];
  return parts.reduce<number | null>(
    (sum, part) => (sum === null || part === null ? null : sum + part),
    override.requestUsd,
  );
}

/** A price of 0 is none: then there would be nothing that it says. */
function isOfRequestsAlone({ requestUsd, contextTiers, ...base }: PriceOverride): boolean {
  return requestUsd > 0 && [base, ...contextTiers].every((rates) => tokenRates.every((name) => rates[name] === null));
}

const tokenRates = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'reasoning',
] as const satisfies readonly (keyof OverrideRates)[];

/** Null where the input is unknown and the rates depend upon it. */
function ratesFor(inputTokens: number | null, { contextTiers, ...base }: PriceOverride): OverrideRates | null {
  if (contextTiers.length === 0) return base;
  if (inputTokens === null) return null;
  const reached = contextTiers.filter(({ aboveInputTokens }) => inputTokens > aboveInputTokens);
  return Object.assign({ ...base }, ...reached.map(known));
}

const known = (rates: OverrideRates): Partial<OverrideRates> =>
  Object.fromEntries(Object.entries(rates).filter(([, rate]) => rate !== null));

const million = 1_000_000;

/** What is free costs nothing, however much of it there was. A negative count comes of counts that contradict each other. */
function partUsd(count: number | null, rate: number | null): number | null {
  if (count !== null && count < 0) return null;
  if (count === 0 || rate === 0) return 0;
  return count === null || rate === null ? null : (count * rate) / million;
}
