import { types } from 'node:util';
import { context } from '@opentelemetry/api';
import { ask } from './clean.ts';
import { endOfThrown } from './ending.ts';

/** An open scope that a callback runs in. */
export interface CallbackScope {
  with<T>(fn: () => T): T;
  /** May give a promise: whoever waits for the callback's result has it when that is settled. Neither throws nor rejects. */
  end(options?: { readonly error?: unknown }): void | Promise<void>;
}

/** Goes on at once where ending took no time. */
export const after = <T>(ended: void | Promise<void>, next: () => T): T | Promise<T> =>
  ended ? ended.then(next) : next();

/** A promise of any make, or what behaves like one. */
export type Thenable = PromiseLike<unknown> & object;

export const isThenable = (value: unknown): value is Thenable =>
  typeof value === 'object' && value !== null && ask(() => typeof (value as { then?: unknown }).then) === 'function';

type OnSettled = ((settled: never) => unknown) | null | undefined;

/**
 * The thenable as the agent knows it. It begins inside the scope, where it begins by being waited for, and the scope ends
 * when somebody who waits is told; what they do then is theirs. Its methods are called on the thenable itself, since
 * they may know private fields.
 */
export function followThenable<T extends Thenable>(target: T, scope: CallbackScope): T {
  const then = (onValue?: OnSettled, onError?: OnSettled): PromiseLike<unknown> => {
    const outside = context.active();
    const tell = (handler: OnSettled, settled: unknown): unknown =>
      context.with(outside, handler as (settled: unknown) => unknown, undefined, settled);
    return scope.with(() =>
      target.then(
        (value) => after(scope.end(), () => (typeof onValue === 'function' ? tell(onValue, value) : value)),
        (error: unknown) =>
          after(scope.end(endOfThrown(error)), () => {
            if (typeof onError === 'function') return tell(onError, error);
            throw error;
          }),
      ),
    );
  };
  const followed: Readonly<Record<PropertyKey, unknown>> = {
    then,
    catch: (onError?: OnSettled) => then(undefined, onError),
    finally: (onSettled?: () => unknown) => lastly(then, onSettled),
  };
  return new Proxy(target, {
    get(of, key) {
      const value: unknown = Reflect.get(of, key, of);
      if (typeof value !== 'function') return value;
      if (Object.hasOwn(followed, key)) return followed[key];
      return Object.hasOwn(of, key) || key === 'constructor' ? value : value.bind(of);
    },
    set: (of, key, value) => Reflect.set(of, key, value, of),
  });
}

function lastly(then: (onValue: OnSettled, onError: OnSettled) => unknown, onSettled?: () => unknown): unknown {
  if (typeof onSettled !== 'function') return then(onSettled, onSettled);
  return then(
    async (value: unknown) => {
      await onSettled();
      return value;
    },
    async (error: unknown) => {
      await onSettled();
      throw error;
    },
  );
}

const followedGenerators = new WeakSet<object>();

type AnyGenerator = Generator | AsyncGenerator;

/** What a generator function gives, or what took its place. */
export const isGenerator = (value: unknown): value is AnyGenerator =>
  types.isGeneratorObject(value) || (typeof value === 'object' && value !== null && followedGenerators.has(value));

/** The generator as the agent knows it: each of its steps is made inside the scope, which ends with the last of them. */
export function followGenerator(target: AnyGenerator, scope: CallbackScope): AnyGenerator {
  const fail = (error: unknown) =>
    after(scope.end(endOfThrown(error)), () => {
      throw error;
    });
  const note = (result: IteratorResult<unknown>) => (result.done ? after(scope.end(), () => result) : result);
  const step =
    (method: 'next' | 'return' | 'throw') =>
    (...args: [never]) => {
      let result: IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
      try {
        result = scope.with(() => target[method](...args));
      } catch (error) {
        void scope.end(endOfThrown(error));
        throw error;
      }
      if (types.isPromise(result)) return result.then(note, fail);
      if (result.done) void scope.end();
      return result;
    };
  const followed: Readonly<Record<PropertyKey, unknown>> = {
    next: step('next'),
    return: step('return'),
    throw: step('throw'),
  };
  // Everything else that generators have is made of these three.
  const generator = new Proxy(target, {
    get: (of, key) => (Object.hasOwn(followed, key) ? followed[key] : Reflect.get(of, key)),
  });
  followedGenerators.add(generator);
  return generator;
}
