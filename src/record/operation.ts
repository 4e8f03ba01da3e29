import { formatMicros } from '../common/clock.ts';
import { cleanAttributes, cleanName } from './clean.ts';
import { emit } from './emit.ts';
import { enterScope } from './enter.ts';
import { type Handle, openScope, runInScope } from './handle.ts';

/** What may be said of an operation. */
export interface OperationOptions {
  /** Stored with the event, secrets redacted. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** An open operation. */
export type OperationHandle = Handle<'success' | 'failed'>;

/** Opens an operation: a named piece of work whose duration and outcome are recorded when it ends. */
export function openOperation(name: string, options: OperationOptions = {}): OperationHandle {
  return openScope((active) => {
    const operation = cleanName(name) ?? 'operation';
    const entered = enterScope(active, { operation });
    if (!entered) return null;
    return {
      active: entered.active,
      finish({ status, failure, startedAtMicros, endedAtMicros, durationMs }) {
        emit(
          'operation',
          {
            name: operation,
            started_at: formatMicros(startedAtMicros),
            ended_at: formatMicros(endedAtMicros),
            duration_ms: durationMs,
            status: status ?? (failure ? 'failed' : 'success'),
            metadata: cleanAttributes(options.metadata),
            error: failure?.errorType ?? null,
          },
          { active: entered.active },
        );
      },
    };
  });
}

/** Runs `fn` as an operation and returns what it returns; what it throws is recorded and thrown on. */
export function operation<T>(name: string, fn: () => T, options: OperationOptions = {}): T {
  return runInScope(openOperation(name, options), fn);
}
