import { wrapText } from '../common/wrap-text.ts';

/** Lines that a terminal has room for. Null is no terminal: nothing is changed. */
export const wrapLines = (lines: readonly string[], width: number | null): readonly string[] =>
  width === null ? lines : lines.flatMap((line) => wrapText(line, width));
