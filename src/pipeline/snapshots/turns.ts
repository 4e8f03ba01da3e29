import type { Timers } from './timers.ts';

/** Does a piece of work when its turn has come. Resolves or rejects as the work does. */
export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** How turns are given. */
export interface TurnOptions {
  /** How many pieces of work are under way at a time. */
  readonly atOnce: number;
  /** After this long a turn is over although its work is not: one that hangs holds up nobody else. */
  readonly maxMs: number;
  readonly timers: Timers;
}

/** Gives turns in the order in which they are asked for. */
export function createTurns({ atOnce, maxMs, timers }: TurnOptions): TakeTurn {
  const waiting: (() => void)[] = [];
  let free = atOnce;

  const begin = (): Promise<void> => {
    if (free === 0) return new Promise((resolve) => waiting.push(resolve));
    free -= 1;
    return Promise.resolve();
  };
  const end = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };

  return async (work) => {
    await begin();
    let isOver = false;
    const over = (): void => {
      if (!isOver) end();
      isOver = true;
    };
    const timer = timers.after(maxMs, over);
    try {
      return await work();
    } finally {
      timer.cancel();
      over();
    }
  };
}
