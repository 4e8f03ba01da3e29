import { type OperationOptions, operation } from './operation.ts';

type AnyFunction = (this: never, ...args: never[]) => unknown;

/** What `trackExecution` gives: a decorator of methods, standard or legacy, that also wraps plain functions. */
export interface TrackExecution {
  /** `trackExecution('build')(fn)`, and the standard decorator (ECMAScript proposal, stage 3). */
  <F extends AnyFunction>(
    method: F,
    context?: ClassMethodDecoratorContext | ClassGetterDecoratorContext | ClassSetterDecoratorContext,
  ): F;
  /** The legacy decorator of `experimentalDecorators`. */
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
}

/**
 * Records every execution of a function, method, getter or setter as an operation called `name`: duration, outcome and
 * metadata; of a generator, from its first step to its last. What it is given, what it returns and what it throws pass
 * through, and in all else it is the function that it was: name, length, kind and properties. Classes are left as they are.
 */
export function trackExecution(name: string, options: OperationOptions = {}): TrackExecution {
  const track = <F>(fn: F): F => (isTrackable(fn) ? trackedFunction(fn, { name, options }) : fn);
  return ((target: unknown, context?: unknown, descriptor?: PropertyDescriptor) => {
    if (typeof context !== 'string' && typeof context !== 'symbol')
      return typeof target === 'function' ? track(target) : undefined;
    // Legacy: of a method, the descriptor that will define it; of a field, nothing.
    if (descriptor) for (const part of ['value', 'get', 'set'] as const) descriptor[part] &&= track(descriptor[part]);
    return undefined;
  }) as TrackExecution;
}

function trackedFunction<F extends AnyFunction>(
  fn: F,
  { name, options }: { readonly name: string; readonly options: OperationOptions },
): F {
  return new Proxy(fn, {
    apply: (target, self, args) => operation(name, () => Reflect.apply(target, self, args), options),
  });
}

/** A class that is called for its instances has nothing to be executed, and may know private fields of its own. */
const isTrackable = (value: unknown): value is AnyFunction =>
  typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value));
