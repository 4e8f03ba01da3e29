import { types } from 'node:util';
import { ask } from './clean.ts';
import { endOfThrown } from './ending.ts';
import { after, type CallbackScope, followGenerator, followThenable, isGenerator, isThenable } from './follow.ts';

/**
 * Calls `fn` inside the scope and ends the scope when what it began is over: when it returns or throws, its promise is
 * settled, or its generator is done. All of that is passed on. A promise with methods of its own (a model client's, a child
 * process's), a query that begins when it is awaited and a generator stay what they are: they are followed, not
 * replaced, so that a scope whose result nobody waits for stays open.
 */
export function runInScope<T>(scope: CallbackScope, fn: () => T): T {
  let result: T;
  try {
    result = scope.with(fn);
  } catch (error) {
    void scope.end(endOfThrown(error));
    throw error;
  }
  if (isPlainPromise(result)) return settle(result, scope) as T;
  if (isGenerator(result)) return followGenerator(result, scope) as T;
  if (isThenable(result)) return followThenable(result, scope) as T;
  void scope.end();
  return result;
}

/** What `async` functions give: nothing of it is lost when a promise that is derived from it takes its place. */
const isPlainPromise = (value: unknown): value is Promise<unknown> =>
  types.isPromise(value) &&
  ask(() => Object.getPrototypeOf(value) === Promise.prototype && !Object.hasOwn(value, 'then')) === true;

function settle(result: Promise<unknown>, scope: CallbackScope): Promise<unknown> {
  return result.then(
    (value) => after(scope.end(), () => value),
    (error: unknown) =>
      after(scope.end(endOfThrown(error)), () => {
        throw error;
      }),
  );
}
