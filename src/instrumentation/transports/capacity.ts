import { executionAsyncId, executionAsyncResource } from 'node:async_hooks';

/**
 * Tells apart who may be creating a request: a caller, or a pool that hands out what was queued. A pool does so only when
 * it gains capacity: a connection opened, a request was written, or one ended. All three are published, and mostly
 * happen in callbacks of the event loop, while callers mostly run in the continuation of a promise.
 */
export interface CapacityWatch {
  /** Capacity was gained now. */
  gained(): void;
  /** Whether what runs now can be nothing but a caller. False where it is not sure. */
  excludesPools(): boolean;
}

/** A watch for one process. Both of its functions cost a fraction of a microsecond. */
export function createCapacityWatch(): CapacityWatch {
  let isGained = false;
  const forget = () => {
    isGained = false;
  };
  return {
    gained() {
      if (isGained || !runsInPromiseJob()) return;
      isGained = true;
      // Forgotten when the continuation that runs now is over, at the earliest.
      void Promise.resolve().then(forget);
    },
    excludesPools: () => !isGained && runsInPromiseJob(),
  };
}

/** Callbacks of the event loop, ticks and queued microtasks have an id; continuations have none, or a promise's. */
function runsInPromiseJob(): boolean {
  return executionAsyncId() === 0 || executionAsyncResource() instanceof Promise;
}
