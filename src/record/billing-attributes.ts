import { attribute, type JsonValue } from '../catalogue/index.ts';
import type { ModelCall } from './model-call.ts';

/** What a call's price depends on beside its columns. */
export type BillingFacts = Pick<ModelCall, 'serviceTier' | 'billedUnits' | 'isBilledAsAsked'>;

/** The same as attributes of its event, so that a recorded cost can be worked out again. Empty for most calls. */
export function billingAttributes({
  serviceTier,
  billedUnits,
  isBilledAsAsked,
}: BillingFacts): Readonly<Record<string, JsonValue>> {
  return {
    ...(serviceTier !== null && { [attribute.serviceTier]: serviceTier }),
    ...(billedUnits !== null && { [attribute.billedUnits]: billedUnits }),
    ...(isBilledAsAsked && { [attribute.billedAsAsked]: true }),
  };
}
