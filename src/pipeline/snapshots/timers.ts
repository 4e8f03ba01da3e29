import { AsyncLocalStorage } from 'node:async_hooks';

/** Timers, injected. What they give must not keep the process alive. */
export interface Timers {
  after(ms: number, work: () => void): { cancel(): void };
}

/** What a longer delay would be cut to, with a warning: it would become one millisecond. */
const maxDelayMs = 2 ** 31 - 1;

/**
 * The machine's timers, which never keep the process alive. What they do belongs to nobody: it happens in the asynchronous
 * context in which they are made, since that of whoever asks may be a run's, which it would keep in memory.
 */
export function createSystemTimers(): Timers {
  const outside = AsyncLocalStorage.snapshot();
  return {
    after(ms, work) {
      const timer = outside(() => setTimeout(work, Math.min(Math.max(0, ms), maxDelayMs))).unref();
      return { cancel: () => clearTimeout(timer) };
    },
  };
}
