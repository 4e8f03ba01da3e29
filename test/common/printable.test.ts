import { describe, expect, it } from 'vitest';
import { printable, printableLines, quoted } from '../../src/common/printable.ts';

describe('printable', () => {
  it.each([
    ['colours', '\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
    ['a line of its own', 'a\nrunledger: all is well', 'a\\u000arunledger: all is well'],
    ['the other direction', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
    ['what cannot be seen', 'a\u200bb\ufeffc\u2060d', 'a\\u200bb\\ufeffc\\u2060d'],
    ['C1 controls', 'a\u009b31mb', 'a\\u009b31mb'],
    ['ordinary text', 'Grüße, 日本語 😀', 'Grüße, 日本語 😀'],
  ])('shows %s as one harmless line', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

it('leaves text the lines that it has', () => {
  expect(printableLines('a\u001b[2J\nb\r\nc\n')).toBe('a\\u001b[2J\nb\\u000d\nc\n');
});

describe('quoted', () => {
  it.each([
    ['a name', 'jsnol', '"jsnol"'],
    ['quotes in it', 'a"b\\c', '"a\\"b\\\\c"'],
    ['sixty characters', 'x'.repeat(60), `"${'x'.repeat(60)}"`],
    ['more than that, cut', 'x'.repeat(200_000), `"${'x'.repeat(60)}…"`],
    ['colours', '\u001b[31m\u009b', '"\\u001b[31m\\u009b"'],
  ])('quotes %s', (_, name, shown) => {
    expect(quoted(name)).toBe(shown);
  });
});
