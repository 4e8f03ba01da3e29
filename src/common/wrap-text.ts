import { piecesOf, widthOf } from './text-width.ts';

/** What stands before the words: an indent, and a label with a gap behind it. What follows goes on below the words. */
const margin = /^ *(?:\S+ {2,})?/;

/** A path, an address or a run's id is to be copied or opened: the terminal breaks it, which does not change it. */
const isPlace = (word: string): boolean => /^(?:\/|[A-Za-z]:[\\/]|https?:|run_\d{8}_)/.test(word);

/**
 * A line as lines that have room in so many places: broken between words, and within a word only where that alone is
 * longer. A line that has room stays as it is.
 */
export function wrapText(line: string, width: number): readonly string[] {
  if (widthOf(line) <= width) return [line];
  const label = labelOf(line, width);
  const indent = ' '.repeat(label.length);
  const made: string[] = [];
  let current = label;
  let isBegun = false;
  for (const word of line.slice(label.length).split(' ')) {
    const longer = isBegun ? `${current} ${word}` : current + word;
    if (widthOf(longer) <= width) current = longer;
    else {
      if (isBegun) made.push(current);
      const opening = isBegun ? indent : current;
      const room = { first: width - widthOf(opening), others: width - indent.length };
      const [begun = '', ...others] = broken(word, room);
      current = opening + begun;
      for (const piece of others) {
        made.push(current);
        current = indent + piece;
      }
    }
    isBegun = true;
  }
  made.push(current);
  return made;
}

/** The margin, where it leaves room for words. */
function labelOf(line: string, width: number): string {
  const found = margin.exec(line)?.[0] ?? '';
  return found.length > width / 2 ? '' : found;
}

/** A word as it stands on lines that have so much room for it: some characters take two places. */
function broken(
  word: string,
  { first, others }: { readonly first: number; readonly others: number },
): readonly string[] {
  const room = { first: Math.max(2, first), others: Math.max(2, others) };
  return widthOf(word) <= room.first || isPlace(word) ? [word] : piecesOf(word, room);
}
