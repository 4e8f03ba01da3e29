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
  /** Something was thrown that nobody catches; the process will exit. */
  uncaught(error: unknown): void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;
type Signal = (typeof signals)[number];

/** How long a signal waits for the end to be written before the process dies of it all the same. */
const signalPatienceMs = 10_000;

/**
 * Follows the process to its end without changing it: exit codes, signals and output are what they are without us. A
 * signal is re-raised where ours is the only listener; errors are watched by `uncaughtExceptionMonitor`, which swallows
 * nothing. Returns the function that takes all listeners off again.
 */
export function followProcess(process: NodeJS.Process, handlers: LifecycleHandlers): () => void {
  let thrown: { readonly thrown: unknown } | null = null;
  let signalled: Signal | null = null;
  let ended = false;

  const ending = (code: number | string | null | undefined): ProcessEnding => {
    if (thrown) return { status: 'failed', error: thrown };
    if (signalled) return { status: 'cancelled', error: null };
    return { status: code === undefined || code === null || Number(code) === 0 ? 'completed' : 'failed', error: null };
  };

  const onUncaught = (error: unknown): void => {
    thrown = { thrown: error };
    handlers.uncaught(error);
  };

  // Asynchronous work here makes Node emit the event once more, which other listeners would hear twice. Where there are
  // any, the exit hook does it.
  const onBeforeExit = (code: number): void => {
    if (ended || process.listenerCount('beforeExit') > 1) return;
    ended = true;
    void handlers.endAll(ending(process.exitCode ?? code));
  };

  const onExit = (code: number): void => {
    handlers.endNow(ending(code));
  };

  const onSignal = (signal: Signal): void => {
    const again = signalled !== null;
    signalled = signal;
    if (process.listenerCount(signal) > 1) return;
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
  // Signals reach the main thread only.
  if (isMainThread) for (const signal of signals) process.on(signal, onSignal);
  return off;
}
