/**
 * Lines that a terminal has room for: sentences are broken between words. Rows of tables, which have gaps in them, fit
 * already, and a word that is longer than a line is the terminal's to break. Null is no terminal: nothing is changed.
 */
export function wrapLines(lines: readonly string[], width: number | null): readonly string[] {
  return width === null ? lines : lines.flatMap((line) => (isSentence(line) ? wrapped(line, width) : [line]));
}

const isSentence = (line: string): boolean => !/\S {2,}\S/.test(line);

function wrapped(line: string, width: number): string[] {
  const [first = '', ...words] = line.split(' ');
  const made: string[] = [];
  let current = first;
  for (const word of words) {
    if (current.length + 1 + word.length <= width) current += ` ${word}`;
    else {
      made.push(current);
      current = word;
    }
  }
  return [...made, current];
}
