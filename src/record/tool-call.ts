import { cleanName } from './clean.ts';
import { type EndWords, statusOf } from './ending.ts';
import { type Handle, openScope } from './handle.ts';
import { runInScope } from './run-in-scope.ts';
import { notesOnTool } from './tool-notes.ts';

type ToolCallStatus = 'success' | 'error';

const words: EndWords<ToolCallStatus> = { completed: 'success', failed: 'error', cancelled: 'error' };

/** An open tool call. */
export type ToolCallHandle = Handle<ToolCallStatus>;

/** Opens a tool call. Its arguments and results are never asked for and never stored. */
export function openToolCall(name: string): ToolCallHandle {
  const toolName = cleanName(name) ?? 'tool';
  return openScope({
    inner: () => ({ toolName }),
    finish({ scope, emit }, ending) {
      const fields = {
        tool_name: toolName,
        duration_ms: ending.durationMs,
        status: statusOf(ending, words),
        error_type: ending.thrown?.failure.errorType ?? null,
      };
      emit('tool_call', fields, notesOnTool(scope.level));
    },
  });
}

/** Runs `fn` as a call of the tool `name` and returns what it returns; what it throws is recorded and thrown on. */
export function toolCall<T>(name: string, fn: () => T): T {
  return runInScope(openToolCall(name), fn);
}
