import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';

/** What a progress of three steps writes to a stream of so many columns; undefined is no terminal. */
function written({ columns, env = {} }: { columns?: number; env?: Record<string, string> }): string {
  let text = '';
  const stderr = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk);
        done();
      },
    }),
    { columns },
  );
  let ms = 0;
  const progress = createProgress({ stderr, env }, { what: 'runs', now: () => ms });
  for (const done of [1, 2, 1_500]) {
    progress.show(done, 3_000);
    ms += 60;
  }
  progress.clear();
  progress.clear();
  return text;
}

describe('progress', () => {
  it('is one line of a terminal, written over not too often, and taken away', () => {
    expect(written({ columns: 80 })).toBe(
      '\r\u001b[2K1 of 3,000 runs (0 %)\r\u001b[2K1,500 of 3,000 runs (50 %)\r\u001b[2K',
    );
  });

  it('is never longer than the terminal is wide', () => {
    expect(written({ columns: 10 })).toBe('\r\u001b[2K1 of 3,00\r\u001b[2K1,500 of \r\u001b[2K');
  });

  it.each([
    ['in a pipe', {}],
    ['on a terminal that cannot go back', { columns: 80, env: { TERM: 'dumb' } }],
  ])('is nothing %s', (_where, surroundings) => {
    expect(written(surroundings)).toBe('');
  });

  it('has no colour, whether colours are wanted or not', () => {
    expect(written({ columns: 80, env: { NO_COLOR: '1' } })).toBe(written({ columns: 80 }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    expect(written({ columns: 80 })).not.toMatch(/\u001b\[[\d;]*m/);
  });
});
