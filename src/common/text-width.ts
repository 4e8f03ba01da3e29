import { whenNeeded } from './when-needed.ts';

const graphemes = whenNeeded(() => new Intl.Segmenter(undefined, { granularity: 'grapheme' }));

/** Characters that take two places on a terminal: those of East Asia, and pictures. */
const wide =
  /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|[\u3000-\u303f\uff01-\uff60]|\p{Emoji_Presentation}/u;

const isPlain = /^[\x20-\x7e]*$/;

/** Places that a text takes on a terminal. */
export function widthOf(text: string): number {
  if (isPlain.test(text)) return text.length;
  return [...graphemes().segment(text)].reduce((sum, { segment }) => sum + (wide.test(segment) ? 2 : 1), 0);
}

/** As much of the beginning of a text as takes no more than `width` places. */
export function cutTo(text: string, width: number): string {
  let [cut, places] = ['', 0];
  for (const { segment } of graphemes().segment(text)) {
    places += widthOf(segment);
    if (places > width) break;
    cut += segment;
  }
  return cut;
}
