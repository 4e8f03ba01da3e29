import { createHash } from 'node:crypto';
import { wildcard } from '../common/wildcard.ts';

/** Rates of a model in USD: `requestUsd` a request, the others a million tokens. Null is unknown. */
export interface OverrideRates {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  /** Kept for five minutes, or as long as the provider keeps it where nothing is said. */
  readonly cacheWrite: number | null;
  /** Kept for an hour. */
  readonly cacheWrite1h: number | null;
  /** Null: as output. */
  readonly reasoning: number | null;
}

/** What a user says that a model costs, in place of what the price list says. */
export interface PriceOverride extends OverrideRates {
  /** As `gen_ai.provider.name`; `*` stands for any characters. */
  readonly provider: string;
  /** The model that answered or was asked for; `*` stands for any characters. */
  readonly model: string;
  /** The tier it is the price of, as `unusualTier` names it; null for the usual one. */
  readonly serviceTier: string | null;
  /** The first moment, in microseconds since the epoch; null: ever before. */
  readonly fromMicros: number | null;
  /** The first moment after; null: for good. */
  readonly untilMicros: number | null;
  readonly requestUsd: number;
  /** Rates of requests with more input than `aboveInputTokens`; what is null stays as it is below. */
  readonly contextTiers: readonly (OverrideRates & { readonly aboveInputTokens: number })[];
}

/** What is looked for among overrides. */
export interface OverrideQuery {
  readonly provider: string | null;
  /** The first that an override names counts. */
  readonly models: readonly string[];
  readonly serviceTier: string | null;
  readonly atMicros: number;
}

/** An override, and the version under which a cost by it is recorded. */
export interface FoundOverride {
  readonly override: PriceOverride;
  /** `config@` and eight digits of the SHA-256 of all that the entry says. */
  readonly priceVersion: string;
}

/** Finds the override that holds for a call; null where none does. */
export type OverrideFinder = (query: OverrideQuery) => FoundOverride | null;

/** A finder over overrides, of which the first that fits holds. */
export function createOverrideFinder(overrides: readonly PriceOverride[]): OverrideFinder {
  const entries = overrides.map((override) => ({
    override,
    priceVersion: priceVersionOf(override),
    isProvider: wildcard(override.provider),
    isModel: wildcard(override.model),
  }));
  return ({ provider, models, serviceTier, atMicros }) => {
    const inForce = entries.filter(
      ({ override, isProvider }) =>
        override.serviceTier === serviceTier &&
        (override.fromMicros ?? Number.NEGATIVE_INFINITY) <= atMicros &&
        atMicros < (override.untilMicros ?? Number.POSITIVE_INFINITY) &&
        isProvider(provider ?? ''),
    );
    for (const model of models) {
      const found = inForce.find(({ isModel }) => isModel(model));
      if (found !== undefined) return found;
    }
    return null;
  };
}

/**
 * The version under which costs by an override are recorded. The same words give the same, wherever in the file they
 * stand.
 */
export function priceVersionOf(override: PriceOverride): string {
  const members = Object.entries(override).sort(([a], [b]) => (a < b ? -1 : 1));
  return `config@${createHash('sha256').update(JSON.stringify(members)).digest('hex').slice(0, 8)}`;
}
