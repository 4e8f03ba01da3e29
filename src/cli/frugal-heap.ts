import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect young objects more often instead of giving them more room. Rows that are written are garbage at once:
 * left alone, the room for them grows to 100 MB, and what the database holds of them waits for as long. For a process that
 * does nothing else: 10 % more processor time, 130 MB less.
 */
export const keepHeapSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1');
