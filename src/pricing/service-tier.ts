import { tierOf } from '../common/tier.ts';

/** What a request and its response say of the tier it was served in. Any may be missing. */
export interface ServiceTierSources {
  /** Of the request: what was asked for. */
  readonly requested: string | null;
  /** Of the response, beside its usage: what was given. */
  readonly response: string | null;
  /** The provider's usage object: Anthropic and Google say it there. */
  readonly usage: Readonly<Record<string, unknown>> | null;
}

/**
 * The tier that a call is billed in, where that is not the usual one: `flex`, `priority`, `batch`, `scale`, …; null for the
 * usual one. The response's word counts before the request's, since providers serve a request in another tier than it
 * asks for. Anthropic's fast mode and its inference bound to a place have prices of their own too, so they stand here as
 * `fast` and `us`; what comes together is joined by `+`. A tier that cannot be read is `other`: its price is not the usual one.
 * https://platform.openai.com/docs/guides/flex-processing, https://platform.claude.com/docs/en/about-claude/pricing
 */
export function unusualTier({ requested, response, usage }: ServiceTierSources): string | null {
  const tier = [usage?.service_tier, usage?.trafficType, response, requested].find(isSaid);
  const said = [tier, usage?.speed, usage?.inference_geo].filter(isSaid);
  return said.length === 0 ? null : tierOf(said.join('+'));
}

/** A tier is text; anything else that stands in its place says nothing. */
const isSaid = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
