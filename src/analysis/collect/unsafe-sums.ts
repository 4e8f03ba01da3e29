import type { LedgerEvent, Row } from '../../catalogue/index.ts';

/** From here on a number does not hold every cent: over 2^53−1 of them. */
const unsafeUsd = Number.MAX_SAFE_INTEGER / 100;

/** What of a run is added up. */
type Sums = Pick<Row<'runs'>, 'cost_usd' | 'input_tokens' | 'output_tokens' | 'total_tokens'>;

/**
 * What of a run's sums no number holds exactly: money stands as it was added up, tokens are unknown. Empty for any run that
 * there can be; where it is not, a call was recorded with what it never had.
 */
export function unsafeSums({ cost_usd: cost, input_tokens, output_tokens, total_tokens }: Sums): string[] {
  const areKnown = input_tokens !== null || output_tokens !== null;
  return [
    ...(cost !== null && Math.abs(cost) >= unsafeUsd
      ? [`comes to ${cost} USD, of which no number holds the cents`]
      : []),
    ...(total_tokens === null && areKnown
      ? ['comes to more than 2^53−1 tokens, which no number holds: they are unknown']
      : []),
  ];
}

/** What is wrong with the cost of a call, which is taken as it was recorded; null where nothing is. */
export function unsafeCost(event: LedgerEvent): string | null {
  if (event.event !== 'model_call') return null;
  const { id, cost_usd: cost } = event as LedgerEvent<'model_call'>;
  if (cost === null || (cost >= 0 && cost < unsafeUsd)) return null;
  return `has a call of ${cost} USD: ${id}`;
}
