/** What of a response says its cost. */
export interface OwnFigureSources {
  readonly provider: string;
  /** The usage object as the provider gave it; null where there was none. */
  readonly usage: Readonly<Record<string, unknown>> | null;
  /** Whether it was a stream, whose headers were sent before its cost was known. */
  readonly streamed: boolean;
  /** A header of the response; null where it is not there. */
  header(name: 'x-litellm-response-cost' | 'x-litellm-call-id' | 'x-litellm-version'): string | null;
}

/**
 * The cost in USD that a provider or gateway states itself; null where it states none. OpenRouter's `cost` is what the
 * account is charged; with the customer's own key (`is_byok`) that is its fee alone, and the upstream provider's charge
 * stands beside it: https://openrouter.ai/docs/use-cases/usage-accounting. LiteLLM says what it makes of a response in a
 * header, as a decimal (`5.85e-06`); a stream begins before that is known, and says it with its usage where it is told
 * to (`include_cost_in_streaming_usage`): https://docs.litellm.ai/docs/proxy/response_headers
 */
export function ownFigure({ provider, usage, streamed, header }: OwnFigureSources): number | null {
  if (provider === 'openrouter') return usage === null ? null : openRouterFigure(usage);
  const stated = streamed ? null : amountIn(header('x-litellm-response-cost'));
  if (stated !== null) return stated;
  // Others may count `cost` in credits of their own.
  const isLiteLlm = header('x-litellm-call-id') !== null || header('x-litellm-version') !== null;
  return isLiteLlm && isAmount(usage?.cost) ? usage.cost : null;
}

function openRouterFigure({ cost, is_byok, cost_details }: Readonly<Record<string, unknown>>): number | null {
  if (!isAmount(cost)) return null;
  if (is_byok !== true) return cost;
  const upstream = isObject(cost_details) ? cost_details.upstream_inference_cost : undefined;
  return isAmount(upstream) ? cost + upstream : null;
}

/** Python writes `None` for what it does not know. */
function amountIn(text: string | null): number | null {
  if (text === null || !/^\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(text)) return null;
  const amount = Number(text);
  return isAmount(amount) ? amount : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
