import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RowFeed } from '../../src/serve/row-feed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A feed whose questions wait so long before they are answered, and take so long then. */
function feedOf({ waitsMs = 0, tookMs = 100, fails = false }) {
  const begun: number[] = [];
  const told: (string | null)[] = [];
  const from = performance.now();
  const feed = new RowFeed({
    rows: {
      async ask() {
        begun.push(performance.now() - from);
        await new Promise((resolve) => setTimeout(resolve, waitsMs + tookMs));
        if (fails) throw new Error('unreadable');
        return { body: Buffer.from('rows'), tookMs };
      },
    },
    question: () => ({ directory: '/store', filter: {} }),
    isWanted: () => true,
    onRows: (json) => told.push(json),
    onProblem: (message) => told.push(message),
  });
  return { feed, begun, told };
}

it.each([
  ['as long as answering took', { tookMs: 100 }, [0, 200, 400]],
  ['and no longer where the question had to wait', { tookMs: 100, waitsMs: 400 }, [0, 600, 1200]],
  ['a second where it could not be answered', { tookMs: 100, fails: true }, [0, 1100, 2200]],
])('rows of runs that go on changing are asked for with rests between, %s', async (_, options, expected) => {
  const { feed, begun, told } = feedOf(options);
  while (begun.length < 3) {
    feed.changed(['run']);
    await pass(50);
  }
  feed.close();
  expect(begun).toEqual(expected);
  expect(new Set(told)).toEqual(new Set(['fails' in options ? 'unreadable' : 'rows']));
});
