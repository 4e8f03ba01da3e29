import { wildcard } from '../common/wildcard.ts';
import type { Finding } from './problem.ts';
import type { CheckedFile } from './schema/root.ts';

type CheckedPrice = CheckedFile['distribution']['runledger']['prices'][number];

/** Prices that no call comes to, since one before them fits all that they fit. */
export function unreachedPrices({ distribution }: CheckedFile): Finding[] {
  const { prices } = distribution.runledger;
  return prices.flatMap((price, index) => {
    const before = prices.slice(0, index).findIndex((earlier) => covers(earlier, price));
    if (before === -1) return [];
    const path = ['distribution', 'runledger', 'prices', index];
    return [{ path, message: `is never reached: prices[${before}] fits whatever it fits` }];
  });
}

/** A pattern fits whatever another fits if it fits that pattern's own text: a `*` there is one of its characters. */
function covers(earlier: CheckedPrice, later: CheckedPrice): boolean {
  return (
    wildcard(earlier.provider)(later.provider) &&
    wildcard(earlier.model)(later.model) &&
    earlier.service_tier === later.service_tier &&
    (earlier.from ?? Number.NEGATIVE_INFINITY) <= (later.from ?? Number.NEGATIVE_INFINITY) &&
    (earlier.until ?? Number.POSITIVE_INFINITY) >= (later.until ?? Number.POSITIVE_INFINITY)
  );
}
