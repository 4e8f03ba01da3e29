import { AsyncResource } from 'node:async_hooks';

/** Where a request was made, as far as it can be told. */
export interface CallScope {
  /** False where the context at hand may be another caller's. */
  readonly isKnown: boolean;
  /** Runs a function in the context of the call; where that is not known, in whichever is active. */
  run(fn: () => void): void;
}

/** A scope that may be told only after the request was sent, though always before the agent has its response. */
export interface ScopeSource {
  /** Hands over the scope once no more will be known of it: at once where it is known. Called once. */
  whenSettled(use: (scope: CallScope) => void): void;
}

/** The context that is active now. */
export function activeScope(): CallScope {
  // What `AsyncLocalStorage.snapshot()` makes does the same, and takes ten times as long to make.
  const resource = new AsyncResource('RUNLEDGER_CALL', { requireManualDestroy: true });
  return { isKnown: true, run: (fn) => resource.runInAsyncScope(fn) };
}

/** A scope that cannot be told. */
export const unknownScope: CallScope = { isKnown: false, run: (fn) => fn() };

/** A source whose scope needs no waiting for. */
export function settledScope(scope: CallScope): ScopeSource {
  return { whenSettled: (use) => use(scope) };
}
