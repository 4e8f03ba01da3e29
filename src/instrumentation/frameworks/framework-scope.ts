import { context } from '@opentelemetry/api';
import { type Scope, scopeOf } from '../../record/scope.ts';
import type { EndOptions } from '../../record/sink.ts';

/** What a framework reports as a pair of events: an agent's turn, a tool call. */
export interface FrameworkScope {
  /** The scope; once it has ended, the nearest one around it that has not. Null where there is none. */
  current(): Scope | null;
  with<T>(fn: () => T): T;
  end(options?: EndOptions<'error'>): void;
}

type Handle = Pick<FrameworkScope, 'with' | 'end'>;

/**
 * Opens a scope inside `around`, or where it is called. A framework's own context outlives the scope, since code goes on
 * after the agent's turn in what began in it: from then on the one around it stands there.
 */
export function openWithin(around: FrameworkScope | null, open: () => Handle): FrameworkScope {
  const handle = around?.current() ? around.with(open) : open();
  const scope = handle.with(() => scopeOf(context.active()));
  let isOpen = true;
  return {
    current: () => (isOpen ? scope : (around?.current() ?? null)),
    with: (fn) => handle.with(fn),
    end(options) {
      isOpen = false;
      handle.end(options);
    },
  };
}
