import { z } from 'zod';
import { parseMoment } from '../../common/moment.ts';
import { isTier, tierOf } from '../../common/tier.ts';
import { isMapping, optional, required } from './key.ts';

const name = z.string().trim().min(1).max(256);

/** More than a dollar a token is a slip. */
const usdPerMillion = z.number().min(0).max(1_000_000);

const rate = (meaning: string) => optional(usdPerMillion, { meaning, fallback: null, shown: 'unknown' });

const rates = {
  input: rate('USD for a million tokens of input that was not cached.'),
  output: rate('USD for a million tokens of output.'),
  cache_read: rate('USD for a million tokens read from the cache.'),
  cache_write: rate('USD for a million tokens written to the cache, for five minutes or as long as it lasts.'),
  cache_write_1h: rate('USD for a million tokens written to the cache for an hour.'),
  reasoning: optional(usdPerMillion, {
    meaning: 'USD for a million tokens of reasoning.',
    fallback: null,
    shown: 'as `output`',
  }),
};

const contextTier = z.strictObject({
  above: required(z.int().min(1).max(1_000_000_000), 'For requests with more tokens of input than this.'),
  ...(Object.fromEntries(
    Object.entries(rates).map(([key]) => [
      key,
      optional(usdPerMillion, { meaning: 'In its place, for the whole request.', fallback: null, shown: 'as below' }),
    ]),
  ) as typeof rates),
});

const contextTiers = z.array(contextTier).refine(isRising, { error: 'must have values of above that rise' });

function isRising(tiers: readonly { readonly above: number }[]): boolean {
  return tiers.every(({ above }, index) => above > (tiers[index - 1]?.above ?? 0));
}

/** Microseconds since the epoch. */
const moment = z.string().transform((text, context) => {
  const read = parseMoment(text);
  if (read !== null) return read.micros;
  context.addIssue('must be a day (2026-11-01) or an RFC 3339 time (2026-11-01T12:00:00Z)');
  return z.NEVER;
});

/** As calls are recorded in it; null for the usual one. */
const tier = name.transform((text, context) => {
  if (isTier(text)) return tierOf(text);
  context.addIssue('must be the name of a tier, such as flex, or several joined by +, such as batch+us');
  return z.NEVER;
});

/** What is wrong with several keys together is said also where others are wrong by themselves. */
const when = ({ value }: { readonly value: unknown }) => isMapping(value);

/** An entry of `distribution.runledger.prices`. */
export const price = z
  .strictObject({
    provider: required(name, 'Whose price it is, as in `provider` of a model call; `*` stands for any characters.'),
    model: required(name, 'The model that answers or is asked for; `*` stands for any characters.'),
    service_tier: optional(tier, {
      meaning:
        'The tier it is the price of: `flex`, `priority`, `batch`, …, or several that hold together: `batch+us`.',
      fallback: null,
      shown: 'the usual one',
    }),
    from: optional(moment, { meaning: 'The first day, in UTC, or moment.', fallback: null, shown: 'ever before' }),
    until: optional(moment, { meaning: 'The first day or moment after.', fallback: null, shown: 'for good' }),
    ...rates,
    request: optional(z.number().min(0).max(1_000_000), { meaning: 'USD for each request.', fallback: 0 }),
    context_tiers: optional(contextTiers, { meaning: 'Rates of long requests.', fallback: [] }),
  })
  .refine(({ from, until }) => typeof from !== 'number' || typeof until !== 'number' || from < until, {
    error: 'must be after from',
    path: ['until'],
    when,
  })
  .refine((entry) => !hasNoRate(entry), { error: 'has no rate: give input and output, or request', when });

/** 0 is a rate; a price of a request that is left out is 0. */
function hasNoRate({ request, ...entry }: Readonly<Record<string, unknown>>): boolean {
  return !request && Object.keys(rates).every((key) => (entry[key] ?? null) === null);
}
