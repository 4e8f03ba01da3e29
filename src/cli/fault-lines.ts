import type { Skipped, StoreFault } from '../analysis/store-fault.ts';
import { whenNeeded } from '../common/when-needed.ts';

/** Of a store with many faults the first are named; all are counted. */
const mostNamed = 10;

/** What could not be taken of a store as it stands, in lines for people: each fault with its place, and how much is missing. */
export function faultLines({
  faults,
  skipped,
}: {
  readonly faults: readonly StoreFault[];
  readonly skipped: Skipped;
}): string[] {
  const named = faults.slice(0, mostNamed).map(faultLine);
  const more = faults.length - named.length;
  const isLeftOut = skipped.runs > 0 || skipped.lines > 0;
  return [
    ...named,
    ...(more > 0 ? [`and ${count().format(more)} more; --json names all`] : []),
    ...(isLeftOut
      ? [
          `not in these figures: ${plural(skipped.runs, 'run')} and ${plural(skipped.lines, 'line')} that could not be read`,
        ]
      : []),
  ];
}

/** A fault for people: its place, and what it is. */
export function faultLine({ run_id, file, line, reason }: StoreFault): string {
  const place = [run_id, file].filter((part) => part !== null && part !== '').join('/');
  const at = `${place}${line > 0 ? `:${line}` : ''}`;
  return at === '' ? reason : `${at}: ${reason}`;
}

const count = whenNeeded(() => new Intl.NumberFormat('en'));
const plural = (number: number, word: string): string => `${count().format(number)} ${word}${number === 1 ? '' : 's'}`;
