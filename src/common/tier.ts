/** Names, in lower case, under which the usual price holds. Of places, those where a provider computes by default or does not say it. */
const usualTiers: ReadonlySet<string> = new Set([
  'auto',
  'default',
  'global',
  'not_available',
  'on_demand',
  'standard',
  'standard_only',
  'unspecified',
]);

/** What Google's enumerations put before their names. */
const prefix = /^(?:service_tier|traffic_type|on_demand)_(?=.)/;

/** The tier of a call that is said to be in one, in words that name none: no price list has rates for it. */
const otherTier = 'other';

/** Whether a text can name a tier: a word, or several that hold together, joined by `+`. */
export function isTier(text: string): boolean {
  return partsOf(text).every((part) => /^[\w.-]{1,64}$/.test(part));
}

/**
 * The tier that a text names, as calls are recorded in it and prices are looked up for it: in lower case, the parts of
 * several in alphabetical order, `batch+us`. Null for the usual one, `other` for what can name none.
 */
export function tierOf(text: string): string | null {
  // What most responses say: taking it apart costs 5 µs of a call.
  if (usualTiers.has(text)) return null;
  if (!isTier(text)) return otherTier;
  const names = partsOf(text).map((part) => part.toLowerCase().replace(prefix, ''));
  const unusual = [...new Set(names)].filter((name) => !usualTiers.has(name)).toSorted();
  return unusual.length === 0 ? null : unusual.join('+');
}

const partsOf = (text: string): readonly string[] => text.trim().split('+');
