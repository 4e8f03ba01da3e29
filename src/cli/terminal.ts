import type { Output } from './io.ts';

/** How many characters a line of this output's terminal has; null where it is none: a file or a pipe takes any length. */
export function terminalWidth({ columns }: Output): number | null {
  return typeof columns === 'number' && columns > 0 ? columns : null;
}
