import { whenNeeded } from '../common/when-needed.ts';
import type { CommandIo } from './io.ts';
import { terminalWidth } from './terminal.ts';

/** How far long work has come, for who waits at a terminal. */
export interface Progress {
  /** Says how much of it is done; called as often as one likes. */
  show(done: number, total: number): void;
  /** Takes the line away: the work is over, or something else is to be written. */
  clear(): void;
}

/** A line that is written anew more often cannot be read. */
const leastMs = 100;

const none: Progress = { show() {}, clear() {} };

/**
 * One line on the stderr of a terminal, written over and over; nothing at all in a pipe, in a file, or on a terminal that
 * cannot go back to the beginning of a line. It has no colours, so that there are none to turn off.
 */
export function createProgress(
  { stderr, env }: Pick<CommandIo, 'stderr' | 'env'>,
  { what, now = () => performance.now() }: { readonly what: string; now?(): number },
): Progress {
  const width = terminalWidth(stderr);
  if (width === null || env.TERM === 'dumb') return none;
  let shownAt = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show(done, total) {
      const at = now();
      if (at - shownAt < leastMs) return;
      shownAt = at;
      isShown = true;
      const percent = total > 0 ? ` (${Math.floor((100 * done) / total)} %)` : '';
      const line = `${count().format(done)} of ${count().format(total)} ${what}${percent}`;
      stderr.write(`\r\u001b[2K${line.slice(0, width - 1)}`);
    },
    clear() {
      if (isShown) stderr.write('\r\u001b[2K');
      isShown = false;
    },
  };
}

const count = whenNeeded(() => new Intl.NumberFormat('en'));
