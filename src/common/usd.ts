import { whenNeeded } from './when-needed.ts';

const digits = whenNeeded(() => new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 6 }));

/** The least that the digits can show. */
const leastUsd = 1e-6;

/** An amount for people, in USD to a millionth; `–` where it is unknown. What is not nothing is never shown as 0. */
export function usdText(usd: number | null): string {
  if (usd === null) return '–';
  if (usd !== 0 && Math.abs(usd) < leastUsd / 2) return usd < 0 ? '>-0.000001' : '<0.000001';
  return digits().format(usd);
}

/** The same with its sign: what changed. */
export function usdChange(usd: number | null): string {
  return usd !== null && usd > 0 ? `+${usdText(usd)}` : usdText(usd);
}
