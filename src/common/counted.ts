import { countText } from './figure-text.ts';

/** `1 run`, `1,000 runs`. */
export const counted = (count: number | null, noun: string): string =>
  `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
