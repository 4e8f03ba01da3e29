/** Control characters, and those that cannot be seen or turn the text's direction: what may break or forge a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** One line that is safe on a terminal: what would break it, hide in it or turn its direction is shown escaped. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same of text that has lines of its own, which it keeps. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

const longestQuote = 60;

/** A name from outside, in quotes, cut, and safe on a terminal: `"jsnol"`. */
export function quoted(name: string): string {
  const cut = name.length > longestQuote ? `${name.slice(0, longestQuote)}…` : name;
  return printable(JSON.stringify(cut));
}
