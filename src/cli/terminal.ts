import type { Writable } from 'node:stream';

/** How many characters a line of this stream's terminal has; null where it is none: a file or a pipe takes any length. */
export function terminalWidth(stream: Writable): number | null {
  const { columns } = stream as Writable & { readonly columns?: number };
  return typeof columns === 'number' && columns > 0 ? columns : null;
}
