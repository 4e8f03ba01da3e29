import { type OperationOptions, operation } from './operation.ts';

type AnyFunction = (this: never, ...args: never[]) => unknown;

/** What `trackExecution` gives: a decorator of methods, standard or legacy, that also wraps plain functions. */
export interface TrackExecution {
  /** `trackExecution('build')(fn)`, and the standard decorator (ECMAScript proposal, stage 3). */
  <F extends AnyFunction>(method: F, context?: ClassMethodDecoratorContext): F;
  /** The legacy decorator of `experimentalDecorators`. */
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
}

/**
 * Records every execution of a function or method as an operation called `name`: duration, outcome and metadata. What
 * it is given, what it returns and what it throws pass through untouched, and so do `name` and `length`.
 */
export function trackExecution(name: string, options: OperationOptions = {}): TrackExecution {
  const wrap = <F extends AnyFunction>(fn: F): F => {
    const tracked = function (this: never, ...args: never[]): unknown {
      return operation(name, () => fn.apply(this, args), options);
    };
    Object.defineProperties(tracked, {
      name: { value: fn.name, configurable: true },
      length: { value: fn.length, configurable: true },
    });
    return tracked as F;
  };
  return ((target: AnyFunction | object, _context?: unknown, descriptor?: PropertyDescriptor) => {
    if (typeof target === 'function' && !descriptor) return wrap(target as AnyFunction);
    if (descriptor && typeof descriptor.value === 'function') descriptor.value = wrap(descriptor.value);
    return undefined;
  }) as TrackExecution;
}
