import type { Context } from '@opentelemetry/api';
import { emit } from './emit.ts';
import { describeFailure, failureMessage } from './failure.ts';
import { currentRecorder } from './recorder.ts';
import { isWithin, type Level, scopeOf } from './scope.ts';

/** Where each thrown object was seen first. */
const seenAt = new WeakMap<object, Level | null>();
/** The same for what was thrown last and is no object. */
let seenPrimitive: { readonly thrown: unknown; readonly level: Level | null } | null = null;

/**
 * One `error` event for what was thrown, at the innermost scope that saw it: on its way out through the scopes around
 * that one it is the same error; thrown again elsewhere, it is another. An agent that stops itself is no error.
 */
export function recordThrown(thrown: unknown, active: Context): void {
  const { aborted, errorType } = describeFailure(thrown);
  if (aborted || !isNews(thrown, scopeOf(active)?.level ?? null)) return;
  const message = currentRecorder()?.captureErrorMessages ? failureMessage(thrown) : null;
  emit('error', { error_type: errorType, message, severity: 'error' }, { active });
}

/** The same for what ends the process: an error only where no scope has seen it. */
export function recordFatal(thrown: unknown, active: Context): void {
  if (wasSeenWithin(thrown, null)) return;
  recordThrown(thrown, active);
}

/** Notes that this was recorded here, by whichever means. */
export function noteSeen(thrown: unknown, level: Level | null): void {
  if (typeof thrown === 'object' && thrown !== null) seenAt.set(thrown, level);
  else seenPrimitive = { thrown, level };
}

function isNews(thrown: unknown, level: Level | null): boolean {
  if (wasSeenWithin(thrown, level)) return false;
  noteSeen(thrown, level);
  return true;
}

function wasSeenWithin(thrown: unknown, level: Level | null): boolean {
  if (typeof thrown !== 'object' || thrown === null)
    return seenPrimitive !== null && Object.is(seenPrimitive.thrown, thrown) && isWithin(seenPrimitive.level, level);
  return seenAt.has(thrown) && isWithin(seenAt.get(thrown) ?? null, level);
}
