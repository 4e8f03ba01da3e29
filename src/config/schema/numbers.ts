import { z } from 'zod';

/** Timers of Node turn a longer wait into one of 1 ms. */
const longestMs = 2 ** 31 - 1;

/** The time between two exports. OTel's schema allows 0, its SDK does not. */
export const intervalMs = z.int().min(1).max(longestMs);

/** A time to wait; 0 is without end. */
export const timeoutMs = z.int().min(0).max(longestMs);

/** A number of series. */
export const seriesCount = z.int().min(1).max(10_000_000);
