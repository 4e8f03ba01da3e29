/**
 * The cost in USD that a provider states itself in its `usage` object; null where it states none. OpenRouter's `cost` is
 * what the account is charged; with the customer's own key (`is_byok`) that is its fee alone, and the upstream
 * provider's charge stands beside it: https://openrouter.ai/docs/use-cases/usage-accounting
 */
export function ownFigure(provider: string, usage: unknown): number | null {
  if (provider !== 'openrouter' || !isObject(usage) || !isAmount(usage.cost)) return null;
  if (usage.is_byok !== true) return usage.cost;
  const upstream = isObject(usage.cost_details) ? usage.cost_details.upstream_inference_cost : undefined;
  return isAmount(upstream) ? usage.cost + upstream : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
