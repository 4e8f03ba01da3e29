import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { wholeNumber } from '../../../src/cli/options/numbers.ts';

describe('a whole number of an option', () => {
  it.each([
    ['1', 1],
    ['007', 7],
    ['20', 20],
  ])('%s is %d', (text, number) => expect(wholeNumber({ from: 1, to: 20 })(text)).toBe(number));

  it.each(['', ' 5', '5 ', '+5', '-5', '5.0', '1e1', '0x5', '٣', '5,000', 'five', '0', '21'])('is not %j', (text) => {
    expect(() => wholeNumber({ from: 1, to: 20 })(text)).toThrow(
      new InvalidArgumentError('Write a whole number, 1 to 20.'),
    );
  });

  it('is never larger than can be told exactly', () => {
    const read = wholeNumber({ from: 0 });
    expect(read('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => read('9007199254740993')).toThrow('Write a whole number, 0 or more.');
  });
});
