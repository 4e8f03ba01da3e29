import { type Context, context } from '@opentelemetry/api';
import { roundMillis } from '../common/clock.ts';
import { emit } from './emit.ts';
import { describeFailure, type Failure, failureMessage, firstSeen } from './failure.ts';
import { currentRecorder, guarded } from './recorder.ts';
import type { EndOptions } from './sink.ts';

/** An open scope. OTel can make a context active only for a callback: run what belongs to it by `with`. */
export interface Handle<Status extends string> extends AsyncDisposable, Disposable {
  /** Calls `fn` inside the scope and returns what it returns. */
  with<T>(fn: () => T): T;
  /** Ends the scope, once; later calls do nothing. Never throws. */
  end(options?: EndOptions<Status>): void;
}

/** How long a scope lasted and how it ended. */
export interface Ending<Status extends string> {
  readonly status: Status | null;
  readonly failure: Failure | null;
  /** Microseconds since the epoch. */
  readonly startedAtMicros: number;
  readonly endedAtMicros: number;
  readonly durationMs: number;
}

/** What is particular to one kind of scope. */
export interface ScopeKind<Status extends string> {
  /** The context that `with` makes active. */
  readonly active: Context;
  /** Records the ending; called at most once. */
  finish(ending: Ending<Status>): void;
}

/**
 * Opens a scope: `enter` makes its context and says how to record its end. Before `startMetrics()`, or where ours fails,
 * the handle only calls what it is given.
 */
export function openScope<Status extends string>(enter: (active: Context) => ScopeKind<Status> | null): Handle<Status> {
  const recorder = currentRecorder();
  const kind = recorder ? guarded(recorder, () => enter(context.active()), null) : null;
  if (!recorder || !kind) return passThrough<Status>();
  const startedAtMicros = recorder.clock.nowMicros();
  const startedMs = recorder.clock.monotonicMs();
  let open = true;
  const end = (options: EndOptions<Status> = {}): void => {
    if (!open) return;
    open = false;
    guarded(
      recorder,
      () => {
        const durationMs = roundMillis(recorder.clock.monotonicMs() - startedMs);
        const failure = 'error' in options ? describeFailure(options.error) : null;
        if (failure) recordThrown(options.error, kind.active);
        kind.finish({
          status: options.status ?? null,
          failure,
          startedAtMicros,
          endedAtMicros: startedAtMicros + Math.round(durationMs * 1000),
          durationMs,
        });
      },
      undefined,
    );
  };
  return {
    with: (fn) => context.with(kind.active, fn),
    end,
    [Symbol.dispose]: () => end(),
    [Symbol.asyncDispose]: async () => end(),
  };
}

/** One `error` event for what was thrown, at the innermost scope that saw it. An agent that stops itself is no error. */
export function recordThrown(thrown: unknown, active: Context): void {
  const failure = describeFailure(thrown);
  if (failure.aborted || !firstSeen(thrown)) return;
  const message = currentRecorder()?.captureErrorMessages ? failureMessage(thrown) : null;
  emit('error', { error_type: failure.errorType, message, severity: 'error' }, { active });
}

function passThrough<Status extends string>(): Handle<Status> {
  return {
    with: (fn) => fn(),
    end() {},
    [Symbol.dispose]() {},
    async [Symbol.asyncDispose]() {},
  };
}

/** Calls `fn` inside the scope and ends the scope when it returns, resolves, throws or rejects; passes all of that on. */
export function runInScope<T>(handle: Handle<string>, fn: () => T): T {
  let result: T;
  try {
    result = handle.with(fn);
  } catch (error) {
    handle.end({ error });
    throw error;
  }
  if (!isPromise(result)) {
    handle.end();
    return result;
  }
  return result.then(
    (value) => {
      handle.end();
      return value;
    },
    (error: unknown) => {
      handle.end({ error });
      throw error;
    },
  ) as T;
}

/** Whether a callback's result is still to come. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
