import { calcPrice, type Usage } from '@pydantic/genai-prices';
import { createOverrideFinder, type OverrideFinder, type PriceOverride } from './overrides.ts';
import { priceByOverride } from './price-by-override.ts';
import { listedModelName, listedProviderId, readPriceVersion } from './price-list.ts';
import { type ListedModel, priceByRates, type Rates, ratesOf } from './rates.ts';
import type { PricedTokens, ReportedUsage } from './usage.ts';

/** One call to be priced. */
export interface PricedCall {
  /** As `gen_ai.provider.name`; null has the provider guessed from the model's name, as the price list does it. */
  readonly provider: string | null;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  readonly usage: PricedTokens;
  /** All that the provider reported, in the price list's units (`createUsageReader`): audio, searches, 1 h cache. */
  readonly reported?: ReportedUsage | null;
  /** The tier it was served in, as `unusualTier` names it; null or left out for the usual one. */
  readonly serviceTier?: string | null;
  /** Microseconds since the epoch: the price of that day holds. */
  readonly atMicros: number;
}

/** What a call cost, and which price list says so. */
export interface Price {
  readonly costUsd: number;
  /** E.g. `genai-prices@0.1.8`, or `config@1f3a9c2e` where the configuration says the price. */
  readonly priceVersion: string;
}

/** Gives the price of a call; null where any part of it is unknown, never 0 in its place. Does not throw. */
export type Pricer = (call: PricedCall) => Price | null;

/** Names of models come from outside: the cache may not grow with them. */
const maxKnownModels = 1_000;

/**
 * A pricer over the price list of `@pydantic/genai-prices`, and over what a configuration says in its place. Finding a
 * model in the list, and working out what its tokens cost on a day, is done once for each and kept. The list has the
 * usual tier's prices only: a call in another has a price only where the configuration says it.
 */
export function createPricer(overrides: readonly PriceOverride[] = []): Pricer {
  const findOverride = overrides.length === 0 ? null : createOverrideFinder(overrides);
  const priceVersion = readPriceVersion();
  const models = new Map<string, KnownModel | null>();
  return (call) => {
    const overridden = findOverride === null ? null : overriddenPrice(call, findOverride);
    if (overridden !== null) return overridden.price;
    const usage = billedUsage(call);
    if (usage === null || (call.serviceTier ?? null) !== null) return null;
    for (const name of namesOf(call)) {
      const model = knownModel(models, { provider: call.provider, name });
      if (model === null) continue;
      const costUsd = priceOf(usage, model, call.atMicros);
      return costUsd === null ? null : { costUsd, priceVersion };
    }
    return null;
  };
}

/** The model that answered says more than the one that was asked for. */
const namesOf = ({ responseModel, requestModel }: PricedCall): string[] =>
  [responseModel, requestModel].filter((name) => name !== null);

/** The price by an override, itself null where that does not say enough; null where there is no override. */
function overriddenPrice(call: PricedCall, find: OverrideFinder): { readonly price: Price | null } | null {
  const { provider, serviceTier = null, atMicros, usage, reported } = call;
  const found = find({ provider, models: namesOf(call), serviceTier, atMicros });
  if (found === null) return null;
  const costUsd = priceByOverride({ tokens: usage, reported: reported ?? {} }, found.override);
  return { price: costUsd === null ? null : { costUsd, priceVersion: found.priceVersion } };
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

/** A model of the list, and its rates on the day that was asked for last. */
interface KnownModel extends ListedModel {
  day: number | null;
  rates: Rates | null;
}

interface ModelName {
  readonly provider: string | null;
  readonly name: string;
}

function knownModel(models: Map<string, KnownModel | null>, asked: ModelName): KnownModel | null {
  const key = `${asked.provider ?? ''}\n${asked.name}`;
  const known = models.get(key);
  if (known !== undefined) return known;
  if (models.size >= maxKnownModels) models.clear();
  const model = findModel(asked);
  models.set(key, model);
  return model;
}

/** The provider reduced to the one model that was matched, which is looked up faster from then on. */
function findModel({ provider, name }: ModelName): KnownModel | null {
  try {
    const providerId = provider === null ? null : listedProviderId(provider);
    if (provider !== null && providerId === null) return null;
    const listed = listedModelName(name, providerId);
    const found = calcPrice({}, listed, providerId === null ? {} : { providerId });
    if (found === null) return null;
    const models = [{ ...found.model, match: { equals: listed } }];
    return { provider: { ...found.provider, models }, name: listed, day: null, rates: null };
  } catch {
    return null;
  }
}

const microsPerDay = 86_400_000_000;

function priceOf(usage: Usage, model: KnownModel, atMicros: number): number | null {
  try {
    const time = new Date(atMicros / 1000);
    const day = Math.floor(atMicros / microsPerDay);
    if (model.day !== day) {
      model.rates = ratesOf(model, time);
      model.day = day;
    }
    const price = model.rates === null ? null : priceByRates(usage, model.rates);
    return price ?? listedPrice(usage, model, time);
  } catch {
    return null; // counts that contradict each other, e.g. more cached tokens than input
  }
}

/**
 * Null also where the list knows the model but not its rate for something that was used: the library would count that as
 * 0, or at the rate of what it is part of.
 */
function listedPrice(usage: Usage, { provider, name }: ListedModel, time: Date): number | null {
  const result = calcPrice(usage, name, { provider, timestamp: time });
  if (result === null) return null;
  const rates = result.model_price;
  const needed = provider.id === sameRateForAudio ? tokenRates : { ...tokenRates, ...audioRates };
  const isUnknown = Object.entries(needed).some(
    ([unit, rate]) => usage[unit as keyof Usage] && rates[rate] === undefined,
  );
  return isUnknown ? null : result.total_price;
}

/** What must have a rate of its own, if it was used: a cache write of an hour costs more than one of five minutes. */
const tokenRates = {
  input_tokens: 'input_mtok',
  output_tokens: 'output_mtok',
  cache_write_1h_tokens: 'cache_write_1h_mtok',
} as const;

/** So must audio, which costs some ten times as much as text. */
const audioRates = { input_audio_tokens: 'input_audio_mtok', output_audio_tokens: 'output_audio_mtok' } as const;

/** Google lists a rate for audio only where it is another than that of text. */
const sameRateForAudio = 'google';
