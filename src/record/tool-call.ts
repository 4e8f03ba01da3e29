import { cleanName } from './clean.ts';
import { emit } from './emit.ts';
import { enterScope } from './enter.ts';
import { type Handle, openScope, runInScope } from './handle.ts';

/** An open tool call. */
export type ToolCallHandle = Handle<'success' | 'error'>;

/** Opens a tool call. Its arguments and results are never asked for and never stored. */
export function openToolCall(name: string): ToolCallHandle {
  return openScope((active) => {
    const entered = enterScope(active, {});
    if (!entered) return null;
    const toolName = cleanName(name) ?? 'tool';
    return {
      active: entered.active,
      finish({ status, failure, durationMs }) {
        emit(
          'tool_call',
          {
            tool_name: toolName,
            duration_ms: durationMs,
            status: status ?? (failure ? 'error' : 'success'),
            error_type: failure?.errorType ?? null,
          },
          { active: entered.active },
        );
      },
    };
  });
}

/** Runs `fn` as a call of the tool `name` and returns what it returns; what it throws is recorded and thrown on. */
export function toolCall<T>(name: string, fn: () => T): T {
  return runInScope(openToolCall(name), fn);
}
