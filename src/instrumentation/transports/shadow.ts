import type { TransportObserver } from './transport.ts';

/** What sees the arguments of a method, and who is told where it throws. */
export interface Shadow {
  look(...values: unknown[]): void;
  readonly observer: TransportObserver;
}

/** Has `look` see the arguments of a method before the method does. Nothing else about it changes. */
export function shadow(target: object, name: string, { look, observer }: Shadow): void {
  const original = (target as Record<string, unknown>)[name];
  if (typeof original !== 'function') {
    observer.onProblem('unknown-request-shape');
    return;
  }
  const value = function (this: unknown, ...values: unknown[]) {
    try {
      look(...values);
    } catch {
      observer.onProblem('observer-failed');
    }
    return Reflect.apply(original, this, values);
  };
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}

/** What is written: bytes, or text in an encoding; null for the callback that may stand in its place. */
export function bytesOf(chunk: unknown, encoding: unknown): Uint8Array | null {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk !== 'string') return null;
  return Buffer.from(chunk, typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8');
}
