import { ask, cleanName } from './clean.ts';
import { cleanAttributes } from './clean-json.ts';
import { type EndWords, statusOf } from './ending.ts';
import { type Handle, openScope } from './handle.ts';
import { runInScope } from './run-in-scope.ts';

/** What may be said of an operation. */
export interface OperationOptions {
  /** Stored with the event, secrets redacted. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

type OperationStatus = 'success' | 'failed';

const words: EndWords<OperationStatus> = { completed: 'success', failed: 'failed', cancelled: 'failed' };

/** An open operation. */
export type OperationHandle = Handle<OperationStatus>;

/** Opens an operation: a named piece of work whose duration and outcome are recorded when it ends. */
export function openOperation(name: string, options: OperationOptions = {}): OperationHandle {
  const operation = cleanName(name) ?? 'operation';
  return openScope({
    inner: () => ({ operation }),
    finish({ emit }, ending) {
      emit('operation', {
        name: operation,
        started_at: ending.startedAt,
        ended_at: ending.endedAt,
        duration_ms: ending.durationMs,
        status: statusOf(ending, words),
        metadata: cleanAttributes(ask(() => options.metadata)),
        error: ending.thrown?.failure.errorType ?? null,
      });
    },
  });
}

/** Runs `fn` as an operation and returns what it returns; what it throws is recorded and thrown on. */
export function operation<T>(name: string, fn: () => T, options: OperationOptions = {}): T {
  return runInScope(openOperation(name, options), fn);
}
