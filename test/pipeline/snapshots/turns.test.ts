import { describe, expect, it } from 'vitest';
import type { Timers } from '../../../src/pipeline/snapshots/timers.ts';
import { createTurns } from '../../../src/pipeline/snapshots/turns.ts';

/** Timers that ring when they are told to. */
function bells() {
  const pending = new Set<() => void>();
  const timers: Timers = {
    after(_ms, work) {
      pending.add(work);
      return { cancel: () => pending.delete(work) };
    },
  };
  return { timers, pending, ring: () => [...pending].map((work) => work()) };
}

/** Work that says when it began and ends when it is told to. */
function pieces(count: number) {
  const began: number[] = [];
  const ends = Array.from({ length: count }, () => Promise.withResolvers<number>());
  const work = (index: number) => () => {
    began.push(index);
    return ends[index]!.promise;
  };
  return { began, ends, work };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('are given to as many at a time as may be, in the order in which they are asked for', async () => {
    const { timers, pending } = bells();
    const takeTurn = createTurns({ atOnce: 2, maxMs: 1000, timers });
    const { began, ends, work } = pieces(4);
    const results = [0, 1, 2, 3].map((index) => takeTurn(work(index)));
    await settled();
    expect(began).toEqual([0, 1]);
    ends[1]!.resolve(10);
    await settled();
    expect(began).toEqual([0, 1, 2]);
    ends[0]!.resolve(0);
    ends[2]!.resolve(20);
    ends[3]!.resolve(30);
    expect(await Promise.all(results)).toEqual([0, 10, 20, 30]);
    expect(pending.size).toBe(0);
  });

  it('pass on from work that fails, by a throw or a rejection, and hand that back', async () => {
    const takeTurn = createTurns({ atOnce: 1, maxMs: 1000, timers: bells().timers });
    const failing = [
      takeTurn(() => {
        throw new Error('thrown');
      }),
      takeTurn(() => Promise.reject(new Error('rejected'))),
    ];
    const outcomes = await Promise.allSettled([...failing, takeTurn(async () => 'done')]);
    expect(outcomes).toMatchObject([
      { reason: { message: 'thrown' } },
      { reason: { message: 'rejected' } },
      { value: 'done' },
    ]);
  });

  it('pass on from work that hangs, which still has its result in the end', async () => {
    const { timers, ring } = bells();
    const takeTurn = createTurns({ atOnce: 1, maxMs: 1000, timers });
    const { began, ends, work } = pieces(3);
    const results = [0, 1, 2].map((index) => takeTurn(work(index)));
    await settled();
    ring();
    await settled();
    expect(began).toEqual([0, 1]);
    ends[0]!.resolve(0);
    await settled();
    // Its turn was over before: nobody else gets one for its end.
    expect(began).toEqual([0, 1]);
    ends[1]!.resolve(1);
    ends[2]!.resolve(2);
    expect(await Promise.all(results)).toEqual([0, 1, 2]);
  });
});
