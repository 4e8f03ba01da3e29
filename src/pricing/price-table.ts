import { calcPrice, type ModelInfo, type ModelPrice, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { wildcard } from '../common/wildcard.ts';
import { type OverrideRates, type PriceOverride, priceVersionOf } from './overrides.ts';
import { listedModelName, listedProviderId, readPriceVersion } from './price-list.ts';

/** Rates in USD a million tokens, under the names that the configuration has for them; null is unknown. */
export interface KnownRates {
  readonly input: number | null;
  readonly output: number | null;
  readonly cache_read: number | null;
  readonly cache_write: number | null;
  readonly cache_write_1h: number | null;
  readonly reasoning: number | null;
}

/** What is known of a model's price at one time. */
export interface KnownPrice extends KnownRates {
  /** As the price list names it; of an entry of the configuration what it says, a pattern too. */
  readonly provider: string;
  readonly model: string;
  /** Null is the usual one. */
  readonly service_tier: string | null;
  readonly source: 'list' | 'config';
  /** As it stands beside a recorded cost: `genai-prices@0.1.8`, `config@1f3a9c2e`. */
  readonly price_version: string;
  /** Day or time since when these rates hold; null where nothing is said of it. */
  readonly since: string | null;
  readonly until: string | null;
  /** USD a request. */
  readonly request: number | null;
  /** Rates of requests with more input than `above`; what is null is as below. */
  readonly context_tiers: readonly (KnownRates & { readonly above: number })[];
  /** What else is priced, under the list's own names: `web_searches_kcount` is USD a thousand searches. */
  readonly other: Readonly<Record<string, number>>;
}

/** Which prices are asked for, and what the configuration says. */
export interface PriceQuery {
  /** Of the list's id or OpenTelemetry's name; null is all. */
  readonly provider: string | null;
  readonly atMicros: number;
  readonly overrides: readonly PriceOverride[];
}

/** All that is known: the configuration's entries in their order, then the list by provider and model. */
export async function knownPrices(query: PriceQuery): Promise<KnownPrice[]> {
  const listed = await listedProviders(query);
  const at = { atMicros: query.atMicros, priceVersion: readPriceVersion() };
  return [
    ...configuredPrices(query),
    ...listed.flatMap((one) => one.models.flatMap((model) => fromList(one, model, at))),
  ];
}

/**
 * What a model called `name` is priced by, at each provider that has it: the list knows it under several names
 * (`gpt-4o-2024-08-06` is `gpt-4o`). `*` in it stands for any characters.
 */
export async function pricesOfModel(name: string, query: PriceQuery): Promise<KnownPrice[]> {
  if (name.includes('*')) return (await knownPrices(query)).filter(({ model }) => wildcard(name)(model));
  const configured = configuredPrices(query).filter(({ model }) => wildcard(model)(name));
  const listed = await listedProviders(query);
  const at = { atMicros: query.atMicros, priceVersion: readPriceVersion() };
  return [...configured, ...listed.flatMap((one) => findListed(one, name, at))];
}

function configuredPrices({ provider, atMicros, overrides }: PriceQuery): KnownPrice[] {
  return overrides
    .filter((override) => provider === null || wildcard(override.provider)(provider))
    .filter((override) => isInForce(override, atMicros))
    .map(fromOverride);
}

/** In the order of their ids. */
async function listedProviders({ provider }: PriceQuery): Promise<Provider[]> {
  const providers = ((await waitForUpdate()) ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return provider === null ? providers : providers.filter(({ id }) => id === listedProviderId(provider));
}

/** Some providers' models are listed with another, whose prices then hold. */
function findListed(provider: Provider, name: string, at: ListMoment): KnownPrice[] {
  try {
    const found = calcPrice({}, listedModelName(name, provider.id), { providerId: provider.id });
    return found === null ? [] : fromList(provider, found.model, at);
  } catch {
    return [];
  }
}

function isInForce({ fromMicros, untilMicros }: PriceOverride, atMicros: number): boolean {
  return (fromMicros ?? Number.NEGATIVE_INFINITY) <= atMicros && atMicros < (untilMicros ?? Number.POSITIVE_INFINITY);
}

function fromOverride(override: PriceOverride): KnownPrice {
  return {
    provider: override.provider,
    model: override.model,
    service_tier: override.serviceTier,
    source: 'config',
    price_version: priceVersionOf(override),
    since: timeText(override.fromMicros),
    until: timeText(override.untilMicros),
    ...ratesOf(override),
    request: override.requestUsd,
    context_tiers: override.contextTiers.map((tier) => ({ above: tier.aboveInputTokens, ...ratesOf(tier) })),
    other: {},
  };
}

const ratesOf = (rates: OverrideRates): KnownRates => ({
  input: rates.input,
  output: rates.output,
  cache_read: rates.cacheRead,
  cache_write: rates.cacheWrite,
  cache_write_1h: rates.cacheWrite1h,
  reasoning: rates.reasoning,
});

/** A day where it is the beginning of one. */
function timeText(micros: number | null): string | null {
  return micros === null ? null : new Date(micros / 1000).toISOString().replace('T00:00:00.000Z', '');
}

/** The list, as of a time. */
interface ListMoment {
  readonly atMicros: number;
  readonly priceVersion: string;
}

/** Nothing for a model that is listed without prices. */
function fromList(provider: Provider, model: ModelInfo, { atMicros, priceVersion }: ListMoment): KnownPrice[] {
  const timestamp = new Date(atMicros / 1000);
  const alone = { ...provider, models: [{ ...model, match: { equals: model.id.toLowerCase() } }] };
  const prices = calcPrice({}, model.id, { provider: alone, timestamp })?.model_price;
  if (prices === undefined || Object.keys(prices).length === 0) return [];
  const request = prices.requests_kcount;
  const price: KnownPrice = {
    provider: provider.id,
    model: model.id,
    service_tier: null,
    source: 'list',
    price_version: priceVersion,
    since: sinceOf(model, timestamp),
    until: null,
    ...listedRates(prices, baseOf),
    request: typeof request === 'number' ? request / 1000 : null,
    context_tiers: tiersOf(prices),
    other: Object.fromEntries(Object.entries(prices).flatMap(([name, rate]) => otherOf(name, rate))),
  };
  return [price];
}

type ListedRate = ModelPrice[string];

const listedNames = {
  input: 'input_mtok',
  output: 'output_mtok',
  cache_read: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
  reasoning: 'output_reasoning_mtok',
} as const satisfies { readonly [rate in keyof KnownRates]: string };

function listedRates(prices: ModelPrice, read: (rate: ListedRate) => number | null): KnownRates {
  const rates = Object.entries(listedNames).map(([name, listed]) => [name, read(prices[listed])]);
  return Object.fromEntries(rates) as unknown as KnownRates;
}

const baseOf = (rate: ListedRate): number | null => (typeof rate === 'object' ? rate.base : (rate ?? null));

function tiersOf(prices: ModelPrice): KnownPrice['context_tiers'] {
  const starts = Object.values(listedNames).flatMap((name) => startsOf(prices[name]));
  return [...new Set(starts)]
    .toSorted((a, b) => a - b)
    .map((above) => ({ above, ...listedRates(prices, (rate) => tierPrice(rate, above)) }));
}

const startsOf = (rate: ListedRate): number[] => (typeof rate === 'object' ? rate.tiers.map(({ start }) => start) : []);

const tierPrice = (rate: ListedRate, above: number): number | null =>
  typeof rate === 'object' ? (rate.tiers.find(({ start }) => start === above)?.price ?? null) : null;

const ratesOfTheirOwn: ReadonlySet<string> = new Set([...Object.values(listedNames), 'requests_kcount']);

function otherOf(name: string, rate: ListedRate): [string, number][] {
  const price = baseOf(rate);
  return ratesOfTheirOwn.has(name) || price === null ? [] : [[name, price]];
}

/** The day from which the rates in force at `time` hold, where the list has several by date. */
function sinceOf({ prices }: ModelInfo, time: Date): string | null {
  if (!Array.isArray(prices)) return null;
  const days = prices.flatMap(({ constraint }) => (constraint?.type === 'start_date' ? [constraint.start_date] : []));
  return (
    days
      .filter((day) => Date.parse(day) <= time.getTime())
      .toSorted()
      .at(-1) ?? null
  );
}
