import { isMainThread } from 'node:worker_threads';
import type { EndStatus } from '../record/sink.ts';

/** How the process is about to end, as far as it is known. */
export interface ProcessEnding {
  readonly status: EndStatus;
  /** What was thrown, where that is why. */
  readonly error: { readonly thrown: unknown } | null;
}

/** What is done when the process ends. */
export interface LifecycleHandlers {
  /** Ends everything properly; there is time. Never rejects. */
  endAll(ending: ProcessEnding): Promise<void>;
  /** The process exits when this returns: only synchronous work counts. */
  endNow(ending: ProcessEnding): void;
  /** Something was thrown that nobody catches; the process will most likely exit. */
  uncaught(error: unknown): void;
  /** One of the others threw, which would have changed how the process ends. */
  onFault(error: unknown): void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** How long a signal waits for the end to be written before the process dies of it all the same. */
const signalPatienceMs = 10_000;

/**
 * Follows the process to its end without changing it: exit codes, signals and output are what they are without us. A
 * signal is re-raised where nobody else would act on it; errors are watched by `uncaughtExceptionMonitor`, which swallows
 * nothing. Returns the function that takes all listeners off again.
 */
export function followProcess(process: NodeJS.Process, handlers: LifecycleHandlers): () => void {
  let thrown: { readonly thrown: unknown } | null = null;
  let signalled: NodeJS.Signals | null = null;
  let ended = false;

  const guard = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      handlers.onFault(error);
    }
  };

  // An error that the process survived, or a signal, does not tell how it ends later on: the exit code does.
  const ending = (code: number | string | null | undefined): ProcessEnding => {
    const isError = Number(code ?? 0) !== 0;
    if (isError && thrown) return { status: 'failed', error: thrown };
    if (signalled) return { status: 'cancelled', error: null };
    return { status: isError ? 'failed' : 'completed', error: null };
  };

  const onUncaught = (error: unknown): void => {
    thrown = { thrown: error };
    guard(() => handlers.uncaught(error));
  };

  // Asynchronous work here makes Node emit the event once more, which other listeners would hear twice. Where there are
  // any, the exit hook does it.
  const onBeforeExit = (code: number): void => {
    if (ended || process.listenerCount('beforeExit') > 1) return;
    ended = true;
    void handlers.endAll(ending(process.exitCode ?? code));
  };

  const onExit = (code: number): void => {
    guard(() => handlers.endNow(ending(code)));
  };

  const onSignal = (signal: NodeJS.Signals): void => {
    const again = signalled !== null;
    signalled = signal;
    if (process.listenerCount(signal) > 1 + reraisingListeners(process)) return;
    const raise = (): void => {
      off();
      process.kill(process.pid, signal);
    };
    if (again) {
      raise();
      return;
    }
    const timer = setTimeout(raise, signalPatienceMs);
    void handlers.endAll(ending(null)).finally(() => {
      clearTimeout(timer);
      raise();
    });
  };

  const off = (): void => {
    process.off('uncaughtExceptionMonitor', onUncaught);
    process.off('beforeExit', onBeforeExit);
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };

  process.on('uncaughtExceptionMonitor', onUncaught);
  process.on('beforeExit', onBeforeExit);
  process.on('exit', onExit);
  // Signals reach the main thread only. Before those that are there: a listener of `once` is gone when it has heard.
  if (isMainThread) for (const signal of signals) process.prependListener(signal, onSignal);
  return off;
}

/**
 * Listeners of the package `signal-exit`, which half of all command-line tools load: they clean up, and raise the signal
 * again where they are the only ones. With ours beside them each would leave that to the other, and nobody would die.
 */
function reraisingListeners(process: NodeJS.Process): number {
  const emitters = [
    (process as { __signal_exit_emitter__?: { count?: unknown } }).__signal_exit_emitter__,
    (globalThis as { [key: symbol]: { count?: unknown } | undefined })[Symbol.for('signal-exit emitter')],
  ];
  return emitters.reduce((sum, emitter) => sum + (typeof emitter?.count === 'number' ? emitter.count : 0), 0);
}
