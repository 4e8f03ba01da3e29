import { cutTo, widthOf } from './text-width.ts';

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
  const found = margin.exec(line)?.[0] ?? '';
  const label = found.length > width / 2 ? '' : found;
  const indent = ' '.repeat(label.length);
  const made: string[] = [];
  let current = label;
  let isBegun = false;
  for (const word of line.slice(label.length).split(' ')) {
    const longer = isBegun ? `${current} ${word}` : current + word;
    if (widthOf(longer) <= width) current = longer;
    else {
      if (isBegun) made.push(current);
      const pieces = piecesOf(isBegun ? indent : current, word, { indent, width });
      made.push(...pieces.slice(0, -1));
      current = pieces.at(-1) as string;
    }
    isBegun = true;
  }
  return [...made, current];
}

/** A word behind what its line begins with, in as many lines as it takes. */
function piecesOf(
  opening: string,
  word: string,
  { indent, width }: { readonly indent: string; readonly width: number },
): string[] {
  const room = Math.max(2, width - widthOf(opening));
  if (widthOf(word) <= room || isPlace(word)) return [opening + word];
  const piece = cutTo(word, room);
  return [opening + piece, ...piecesOf(indent, word.slice(piece.length), { indent, width })];
}
