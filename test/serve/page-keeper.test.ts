import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PageKeeper } from '../../src/serve/page-keeper.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A keeper whose gatherings take so many milliseconds each. */
function keeperOf({ tookMs, fails = () => false }: { readonly tookMs: number; fails?(generation: number): boolean }) {
  const begun: number[] = [];
  const problems: string[] = [];
  const looked = { isWanted: true };
  let atOnce = 0;
  const keeper = new PageKeeper({
    pages: {
      async ask(question) {
        atOnce += 1;
        begun.push(performance.now());
        await new Promise((resolve) => setTimeout(resolve, tookMs));
        const running = atOnce;
        atOnce -= 1;
        if (running > 1) throw new Error('two at once');
        const { generation } = question as { generation: number };
        if (fails(generation)) throw new Error(`page ${generation} cannot be gathered`);
        return { body: Buffer.from(`page ${generation}`), tookMs };
      },
    },
    question: () => ({ directory: '/store', filter: {} }),
    isWanted: () => looked.isWanted,
    onBegin() {},
    onPage() {},
    onProblem: (message) => problems.push(message),
  });
  const from = performance.now();
  return { keeper, problems, looked, begunAt: () => begun.map((at) => at - from) };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a page', () => {
  it('is gathered when somebody looks, and not before', async () => {
    const { keeper, looked, begunAt } = keeperOf({ tookMs: 100 });
    looked.isWanted = false;
    keeper.noteChange();
    await pass(10_000);
    expect([begunAt(), keeper.page]).toEqual([[], null]);
    keeper.want();
    await pass(100);
    expect(keeper.page).toMatchObject({ generation: 1 });
    keeper.close();
  });

  it('is gathered anew after a change, as late as the one before took and five seconds more', async () => {
    const { keeper, begunAt } = keeperOf({ tookMs: 3_000 });
    keeper.want();
    for (let change = 0; change < 60; change++) {
      keeper.noteChange();
      await pass(500);
    }
    expect(begunAt()).toEqual([0, 11_000, 22_000]);
    keeper.close();
  });

  it('is not gathered anew while nothing changes, nor while nobody looks', async () => {
    const { keeper, looked, begunAt } = keeperOf({ tookMs: 100 });
    keeper.want();
    await pass(60_000);
    expect(begunAt()).toHaveLength(1);
    looked.isWanted = false;
    keeper.noteChange();
    await pass(60_000);
    expect(begunAt()).toHaveLength(1);
    keeper.want();
    expect(begunAt()).toHaveLength(2);
    await pass(100);
    keeper.close();
  });

  it('is gathered anew within the hour: its period may end today', async () => {
    const { keeper, begunAt } = keeperOf({ tookMs: 100 });
    keeper.want();
    await pass(3_700_000);
    expect(begunAt()).toHaveLength(2);
    keeper.close();
  });

  it('stays where the next one cannot be gathered, which is tried again', async () => {
    const { keeper, problems } = keeperOf({ tookMs: 100, fails: (generation) => generation === 2 });
    keeper.want();
    await pass(100);
    keeper.noteChange();
    await pass(6_000);
    expect([keeper.page?.generation, keeper.problem, problems]).toEqual([
      1,
      'page 2 cannot be gathered',
      ['page 2 cannot be gathered'],
    ]);
    await pass(6_000);
    expect([keeper.page?.generation, keeper.problem]).toEqual([3, null]);
    keeper.close();
  });

  it('comes no more once it is closed', async () => {
    const { keeper, begunAt } = keeperOf({ tookMs: 100 });
    keeper.want();
    keeper.close();
    await pass(100_000);
    keeper.want();
    expect([begunAt().length, keeper.page]).toEqual([1, null]);
  });
});
