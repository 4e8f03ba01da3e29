import { attribute, type LedgerEvent } from '../../catalogue/index.ts';
import { parseMicros } from '../../common/clock.ts';
import type { Moment } from '../../common/moment.ts';
import { isAnswered, type Price, type PricedCall, type Pricer } from '../../pricing/index.ts';

/** What a call costs as of another time. `price` is null where that is unknown. */
export type RepricedCall = { readonly kept: true } | { readonly kept: false; readonly price: Price | null };

/** Works out a recorded call's cost anew, at the prices of another time. A provider's own figure is kept: it is no price. */
export function repriceCall(
  call: LedgerEvent<'model_call'>,
  { pricer, asOf }: { readonly pricer: Pricer; readonly asOf: Moment },
): RepricedCall {
  if (call.cost_source === 'provider') return { kept: true };
  const priced = pricedCall(call, asOf);
  return { kept: false, price: isAnswered({ status: call.status, usage: priced.usage }) ? pricer(priced) : null };
}

function pricedCall(call: LedgerEvent<'model_call'>, asOf: Moment): PricedCall {
  const attributes = objectOf(call.attributes);
  const serviceTier = attributes[attribute.serviceTier];
  return {
    provider: call.provider,
    requestModel: call.request_model,
    responseModel: attributes[attribute.billedAsAsked] === true ? null : call.response_model,
    usage: {
      inputTokens: call.input_tokens,
      outputTokens: call.output_tokens,
      cacheReadTokens: call.cache_read_tokens,
      cacheWriteTokens: call.cache_write_tokens,
    },
    reported: {
      ...countsOf(attributes[attribute.billedUnits]),
      ...(call.reasoning_tokens !== null && { output_reasoning_tokens: call.reasoning_tokens }),
    },
    serviceTier: typeof serviceTier === 'string' ? serviceTier : null,
    atMicros: atMicros(call.ts, asOf),
  };
}

const microsPerDay = 86_400_000_000;

/** Of a day, the hour of the call: some prices depend upon it. */
function atMicros(ts: string | null, { micros, isDay }: Moment): number {
  const recorded = isDay && ts !== null ? parseMicros(ts) : null;
  return recorded === null ? micros : micros + (recorded % microsPerDay);
}

function countsOf(value: unknown): Readonly<Record<string, number>> {
  const counts = Object.entries(objectOf(value)).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1]),
  );
  return Object.fromEntries(counts);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
