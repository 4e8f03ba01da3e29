/** What a request and its response say of the tier it was served in. Any may be missing. */
export interface ServiceTierSources {
  /** Of the request: what was asked for. */
  readonly requested: string | null;
  /** Of the response, beside its usage: what was given. */
  readonly response: string | null;
  /** The provider's usage object: Anthropic and Google say it there. */
  readonly usage: Readonly<Record<string, unknown>> | null;
}

/** Names, in lower case, under which the usual price holds. */
const usualTiers: ReadonlySet<string> = new Set([
  'auto',
  'default',
  'on_demand',
  'standard',
  'standard_only',
  'unspecified',
]);

/** Where Anthropic computes by default, or does not say it (`not_available`: models that cannot be bound to a place). */
const usualPlaces: ReadonlySet<string> = new Set(['global', 'not_available']);

/**
 * The tier that a call is billed in, where that is not the usual one: `flex`, `priority`, `batch`, `scale`, …; null for the
 * usual one. The response's word counts before the request's, since providers serve a request in another tier than it
 * asks for. Anthropic's fast mode and its inference bound to a place have prices of their own too, so they stand here as
 * `fast` and `us`; what comes together is joined by `+`.
 * https://platform.openai.com/docs/guides/flex-processing, https://platform.claude.com/docs/en/about-claude/pricing
 */
export function unusualTier({ requested, response, usage }: ServiceTierSources): string | null {
  const said = wordOf(usage?.service_tier) ?? wordOf(usage?.trafficType) ?? wordOf(response) ?? wordOf(requested);
  const tier = said?.replace(/^(?:service_tier|on_demand)_(?=.)/, '') ?? null;
  const speed = wordOf(usage?.speed);
  const place = wordOf(usage?.inference_geo);
  const unusual = [
    tier !== null && !usualTiers.has(tier) ? tier : null,
    speed !== null && speed !== 'standard' ? speed : null,
    place !== null && !usualPlaces.has(place) ? place : null,
  ].filter((word) => word !== null);
  return unusual.length === 0 ? null : unusual.join('+');
}

/** A tier is a word; anything else that stands in its place says nothing. */
function wordOf(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value.toLowerCase() : null;
}
