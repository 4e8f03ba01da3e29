import type { Skipped, StoreFault } from '../analysis/store-fault.ts';
import { counted } from '../common/counted.ts';
import { countText } from '../common/figure-text.ts';

/** Of a store with many faults the first are named; all are counted. */
const mostNamed = 10;

/**
 * What could not be taken of a store as it stands, in lines for people: each fault with its place, and how much is missing
 * in what was made of it.
 */
export function faultLines(
  { faults, skipped }: { readonly faults: readonly StoreFault[]; readonly skipped: Skipped },
  made = 'these figures',
): string[] {
  const more = faults.length - mostNamed;
  // The first number that is formatted takes 12 ms, and most often nothing is left out.
  const left = () => `${counted(skipped.runs, 'run')} and ${counted(skipped.lines, 'line')} that could not be read`;
  return [
    ...faults.slice(0, mostNamed).map(faultLine),
    ...(more > 0 ? [`and ${countText(more)} more; --json names all`] : []),
    ...(skipped.runs > 0 || skipped.lines > 0 ? [`not in ${made}: ${left()}`] : []),
  ];
}

/** A fault for people: its place, and what it is. */
export function faultLine({ run_id, file, line, reason }: StoreFault): string {
  const place = [run_id, file].filter((part) => part !== null && part !== '').join('/');
  const at = `${place}${line > 0 ? `:${line}` : ''}`;
  return at === '' ? reason : `${at}: ${reason}`;
}
