import type { PricedTokens } from './usage.ts';

/**
 * Whether a call has come to where it costs something: it succeeded, or usage was reported of it. Of any other nobody can
 * tell, whatever a price may ask for each request.
 */
export function isAnswered({
  status,
  usage,
}: {
  readonly status: string | null;
  readonly usage: PricedTokens;
}): boolean {
  return status === 'success' || usage.inputTokens !== null || usage.outputTokens !== null;
}
