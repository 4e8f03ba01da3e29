import type { Context } from '@opentelemetry/api';
import { currentRecorder } from './recorder.ts';
import { rootScope, type Scope, scopeOf, withScope } from './scope.ts';

/** A scope inside another, and the context that carries it. */
export interface Entered {
  readonly active: Context;
  readonly scope: Scope;
}

/** Goes one level deeper: the scope around it (the process's own run where there is none) with some fields replaced. */
export function enterScope(active: Context, inner: Partial<Omit<Scope, 'run'>>): Entered | null {
  const outer = scopeOf(active) ?? processScope();
  if (!outer) return null;
  const scope = { ...outer, ...inner };
  return { scope, active: withScope(active, scope) };
}

function processScope(): Scope | null {
  const run = currentRecorder()?.opener.processRun();
  return run ? rootScope(run) : null;
}
