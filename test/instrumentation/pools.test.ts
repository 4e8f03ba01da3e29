import { describe, expect, it } from 'vitest';
import { type PoolWay, poolWays, throughPool, type UndiciMajor, undicis } from '../support/pools.ts';

const majors = Object.keys(undicis).map(Number) as UndiciMajor[];
// Node 24's own fetch does not take a dispatcher of undici 8, whoever watches.
const isPossible = (major: UndiciMajor, way: PoolWay) => !(major === 8 && way === 'global fetch');
const cases = majors.flatMap((major) =>
  poolWays.filter((way) => isPossible(major, way)).map((way) => ({ major, way })),
);

describe('through two connections, a call is recorded in its own scope or in none', () => {
  it.each(cases)('by $way of undici $major', async ({ major, way }) => {
    const { served, recorded, misattributed, unattributed } = await throughPool(major, way);
    expect({ recorded, misattributed }).toEqual({ recorded: served, misattributed: 0 });
    // A retry is made from a timer that knows no caller; so is a queued request that is to be retried.
    if (way !== 'request with retries') expect(unattributed).toBe(0);
    else expect(unattributed).toBeLessThan(recorded);
  });
});
