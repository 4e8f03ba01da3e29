import { describe, expect, it } from 'vitest';
import type { Answered, Question } from '../../../src/serve/questions/question.ts';
import type { AskOptions } from '../../../src/serve/questions/question-process.ts';
import { RunViews } from '../../../src/serve/questions/run-views.ts';

interface Asked extends AskOptions {
  answer(text: string): void;
}

/** Views whose questions wait until the test begins and answers them. */
function views({ beginsAtOnce = false } = {}) {
  const asked: Asked[] = [];
  const shared = new RunViews({
    async ask(_: Question, options: AskOptions = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Answered>();
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      asked.push({ ...options, answer: (text) => resolve({ body: Buffer.from(text), tookMs: 1 }) });
      if (beginsAtOnce) options.onBegin?.();
      return promise;
    },
  });
  const ask = async (runId: string, gone = new AbortController()): Promise<string> =>
    String(await shared.ask({ kind: 'run', directory: '/store', runId }, gone.signal));
  return { asked, ask };
}

describe('the view of a run', () => {
  it('is asked for once by all who wait for it', async () => {
    const { asked, ask } = views();
    const answers = [ask('a'), ask('a'), ask('b'), ask('a')];
    expect(asked).toHaveLength(2);
    asked.forEach(({ answer }, place) => {
      answer(`${place}`);
    });
    expect(await Promise.all(answers)).toEqual(['0', '0', '1', '0']);
    const later = ask('a');
    expect(asked).toHaveLength(3);
    asked[2]?.answer('later');
    expect(await later).toBe('later');
  });

  it.each([
    ['at once', true],
    ['after a while', false],
  ])('is asked for anew by who comes after it was begun %s', async (_, beginsAtOnce) => {
    const { asked, ask } = views({ beginsAtOnce });
    const early = ask('a');
    if (!beginsAtOnce) asked[0]?.onBegin?.();
    const late = ask('a');
    asked.forEach(({ answer }, place) => {
      answer(`${place}`);
    });
    expect(await Promise.all([early, late])).toEqual(['0', '1']);
  });

  it('is dropped when the last who waits for it is gone, and no sooner', async () => {
    const { asked, ask } = views();
    const [one, two] = [new AbortController(), new AbortController()];
    const answers = Promise.allSettled([ask('a', one), ask('a', two)]);
    one.abort();
    expect(asked[0]?.signal?.aborted).toBe(false);
    two.abort();
    expect(asked[0]?.signal?.aborted).toBe(true);
    // At once, whether the one before has been told or not.
    const next = ask('a');
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    asked[1]?.answer('next');
    expect(await next).toBe('next');
  });
});
