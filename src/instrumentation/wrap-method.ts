import { currentRecorder } from '../record/recorder.ts';

/** A call of a wrapped method. */
export interface MethodCall {
  /** The object it was called on. */
  readonly self: object;
  readonly args: readonly unknown[];
  /** Does what the method did, with these arguments or its own; to be called once, and its result returned. */
  proceed(args?: readonly unknown[]): unknown;
}

type Method = (this: object, ...args: unknown[]) => unknown;

const wrappedKey = Symbol.for('runledger.wrapped.v1');

/**
 * Has `around` called for a method of somebody else's that has no hook of its own. Once for each method, whoever
 * asks; `this`, result and errors pass unchanged. What `around` itself throws, before or after, is counted,
 * and the agent gets what the method gave. A method that `holder` inherits is wrapped where it stands, so that whoever
 * else wraps it there is heard as well, and for `holder` and what inherits from it only. Does nothing where there is no
 * such method.
 */
export function wrapMethod(holder: unknown, name: string, around: (call: MethodCall) => unknown): void {
  if ((typeof holder !== 'object' && typeof holder !== 'function') || holder === null) return;
  const owner = ownerOf(holder, name);
  const descriptor = owner && Object.getOwnPropertyDescriptor(owner, name);
  const original = descriptor?.value as (Method & { readonly [wrappedKey]?: true }) | undefined;
  if (!owner || typeof original !== 'function' || original[wrappedKey] || descriptor?.configurable === false) return;
  const isMeant = (self: object): boolean =>
    owner === holder || self === holder || Object.prototype.isPrototypeOf.call(holder, self);
  const wrapper = function (this: object, ...args: unknown[]): unknown {
    if (!isMeant(this)) return original.apply(this, args);
    return callAround({ self: this, args, proceed: (given = args) => original.apply(this, [...given]) }, around);
  };
  for (const key of ['name', 'length']) {
    Object.defineProperty(wrapper, key, { value: original[key as 'name' | 'length'], configurable: true });
  }
  Object.defineProperty(wrapper, wrappedKey, { value: true });
  Object.defineProperty(owner, name, { ...descriptor, value: wrapper });
}

/** The object in the chain of prototypes that has a property of that name; null where none has. */
function ownerOf(holder: object, name: string): object | null {
  let owner: object | null = holder;
  while (owner && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object | null;
  return owner;
}

function callAround(call: MethodCall, around: (call: MethodCall) => unknown): unknown {
  const recorder = currentRecorder();
  if (!recorder) return call.proceed();
  let outcome: { readonly value: unknown } | { readonly thrown: unknown } | null = null;
  const proceed = (args?: readonly unknown[]): unknown => {
    try {
      const value = call.proceed(args);
      outcome = { value };
      return value;
    } catch (thrown) {
      outcome = { thrown };
      throw thrown;
    }
  };
  try {
    return around({ ...call, proceed });
  } catch (error) {
    const settled = outcome as { readonly value: unknown } | { readonly thrown: unknown } | null;
    if (settled && 'thrown' in settled) throw settled.thrown;
    recorder.onFault(error);
    return settled ? settled.value : call.proceed();
  }
}
