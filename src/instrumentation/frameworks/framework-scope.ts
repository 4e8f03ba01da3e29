import { context } from '@opentelemetry/api';
import type { AgentHandle } from '../../record/agent.ts';
import { ask } from '../../record/clean.ts';
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
 * by one that is opened later, so that a loop in such a context makes no chain of them. It is cancelled by the signal that
 * stops what it stands for.
 */
export function openWithin(
  around: FrameworkScope | null,
  open: () => AgentHandle | ToolCallHandle,
  abortSignal?: AbortSignal,
): FrameworkScope {
  const outer = live(around);
  const handle = outer ? outer.with(open) : open();
  const inner = handle.with(() => scopeOf(context.active()));
  const isAborted = (): boolean => ask(() => abortSignal?.aborted) === true;
  const forgetAbort = onAbort(abortSignal, () => scope.cancel());
  const close = (end: () => void): void => {
    scope.isOpen = false;
    scope.around = live(scope.around);
    forgetAbort();
    end();
  };
  const scope = {
    isOpen: true,
    around: outer,
    current: () => (scope.isOpen ? inner : (live(scope.around)?.current() ?? null)),
    with: <T>(fn: () => T): T => handle.with(fn),
    end: (options?: EndOptions<'error'>): void => (isAborted() ? scope.cancel() : close(() => handle.end(options))),
    cancel: (): void =>
      close(() => (isTurn(handle) ? handle.end({ status: 'cancelled' }) : handle.end({ status: 'error' }))),
  };
  return scope;
}

/**
 * Calls back when the signal has been aborted, and the calls that break off with it have been recorded. A scope may never be
 * told its end otherwise: of a stream, by who reads it no more. Returns what takes that back.
 */
function onAbort(signal: AbortSignal | undefined, cancel: () => void): () => void {
  const listener = (): void => void setImmediate(cancel);
  ask(() => (signal?.aborted ? listener() : signal?.addEventListener('abort', listener, { once: true })));
  return () => void ask(() => signal?.removeEventListener('abort', listener));
}

const isTurn = (handle: AgentHandle | ToolCallHandle): handle is AgentHandle => 'id' in handle;

/** The scope itself while it is open, else the nearest one around it that is. */
function live(scope: FrameworkScope | null): FrameworkScope | null {
  let nearest = scope;
  while (nearest && !nearest.isOpen) nearest = nearest.around;
  return nearest;
}
