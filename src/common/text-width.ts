import { whenNeeded } from './when-needed.ts';

const graphemes = whenNeeded(() => new Intl.Segmenter(undefined, { granularity: 'grapheme' }));

/** Characters that take two places on a terminal: those of East Asia, and pictures. */
const wide =
  /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|[\u3000-\u303f\uff01-\uff60]|\p{Emoji_Presentation}/u;

const isPlain = /^[\x20-\x7e]*$/;

/** Places that a text takes on a terminal. */
export function widthOf(text: string): number {
  if (isPlain.test(text)) return text.length;
  let places = 0;
  for (const { segment } of graphemes().segment(text)) places += placesOf(segment);
  return places;
}

/** As much of the beginning of a text as takes no more than `width` places. */
export function cutTo(text: string, width: number): string {
  let [cut, places] = ['', 0];
  for (const { segment } of graphemes().segment(text)) {
    places += placesOf(segment);
    if (places > width) break;
    cut += segment;
  }
  return cut;
}

/** A text in pieces, the first of no more than `first` places, each other of no more than `others`; at least a character each. */
export function piecesOf(
  text: string,
  { first, others }: { readonly first: number; readonly others: number },
): string[] {
  const pieces: string[] = [];
  let [piece, places, room] = ['', 0, first];
  for (const { segment } of graphemes().segment(text)) {
    places += placesOf(segment);
    if (places > room && piece !== '') {
      pieces.push(piece);
      [piece, places, room] = ['', placesOf(segment), others];
    }
    piece += segment;
  }
  pieces.push(piece);
  return pieces;
}

const placesOf = (character: string): number => (wide.test(character) ? 2 : 1);
