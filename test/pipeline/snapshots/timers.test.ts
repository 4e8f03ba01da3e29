import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { createSystemTimers } from '../../../src/pipeline/snapshots/timers.ts';

describe('the machine’s timers', () => {
  it('do nothing in the asynchronous context of whoever asks', async () => {
    const storage = new AsyncLocalStorage<string>();
    const timers = createSystemTimers();
    const seen = await storage.run(
      'a run',
      () => new Promise((resolve) => timers.after(1, () => resolve(storage.getStore()))),
    );
    expect(seen).toBe(undefined);
  });

  it('can be cancelled', async () => {
    const timers = createSystemTimers();
    let done = false;
    timers
      .after(1, () => {
        done = true;
      })
      .cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(done).toBe(false);
  });

  it.each([2 ** 31, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER])(
    'wait for %d ms, and not for one',
    async (ms) => {
      let done = false;
      const { cancel } = createSystemTimers().after(ms, () => {
        done = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      cancel();
      expect(done).toBe(false);
    },
  );
});
