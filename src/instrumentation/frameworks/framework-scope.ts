import { context } from '@opentelemetry/api';
import type { AgentHandle } from '../../record/agent.ts';
import { type Scope, scopeOf } from '../../record/scope.ts';
import type { EndOptions } from '../../record/sink.ts';
import type { ToolCallHandle } from '../../record/tool-call.ts';

/** What a framework reports as a pair of events: an agent's turn, a tool call. */
export interface FrameworkScope {
  readonly isOpen: boolean;
  /** The scope around it; once it has ended, the nearest one that was open then. Null where there is none. */
  readonly around: FrameworkScope | null;
  /** The scope; once it has ended, the nearest one around it that has not. Null where there is none. */
  current(): Scope | null;
  with<T>(fn: () => T): T;
  end(options?: EndOptions<'error'>): void;
  /** Ends what nobody told the end of: an agent's turn as cancelled, a tool call, which has no such word, as an error. */
  cancel(): void;
}

/**
 * Opens a scope inside `around`, or where it is called. A framework's own context outlives the scope, since code goes on
 * after the agent's turn in what began in it: from then on the one around it stands there. None that has ended is held
 * by one that is opened later, so that a loop in such a context makes no chain of them.
 */
export function openWithin(around: FrameworkScope | null, open: () => AgentHandle | ToolCallHandle): FrameworkScope {
  const outer = live(around);
  const handle = outer ? outer.with(open) : open();
  const inner = handle.with(() => scopeOf(context.active()));
  const close = (end: () => void): void => {
    scope.isOpen = false;
    scope.around = live(scope.around);
    end();
  };
  const scope = {
    isOpen: true,
    around: outer,
    current: () => (scope.isOpen ? inner : (live(scope.around)?.current() ?? null)),
    with: <T>(fn: () => T): T => handle.with(fn),
    end: (options?: EndOptions<'error'>): void => close(() => handle.end(options)),
    cancel: (): void =>
      close(() => (isTurn(handle) ? handle.end({ status: 'cancelled' }) : handle.end({ status: 'error' }))),
  };
  return scope;
}

const isTurn = (handle: AgentHandle | ToolCallHandle): handle is AgentHandle => 'id' in handle;

/** The scope itself while it is open, else the nearest one around it that is. */
function live(scope: FrameworkScope | null): FrameworkScope | null {
  let nearest = scope;
  while (nearest && !nearest.isOpen) nearest = nearest.around;
  return nearest;
}
