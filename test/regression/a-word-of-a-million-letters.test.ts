import { expect, it } from 'vitest';
import { wrapText } from '../../src/common/wrap-text.ts';

// A ledger that anybody wrote may hold it. Each line of it took a call of its own, which looked at all that was left of it.
it.each(['m', 'é', '模'])('is broken to lines in one go: %s', (letter) => {
  const word = letter.repeat(1_000_000);
  const lines = wrapText(`  name  ${word}`, 40);
  expect(lines[0]).toBe(`  name  ${letter.repeat(letter === '模' ? 16 : 32)}`);
  expect(lines.map((line) => line.slice(8)).join('')).toBe(word);
});
