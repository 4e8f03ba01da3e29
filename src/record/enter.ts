import type { Context } from '@opentelemetry/api';
import { activeContext } from './active.ts';
import type { Recorder } from './recorder.ts';
import { rootScope, type Scope, scopeOf, withScope } from './scope.ts';

/** A scope, and the context that carries it. */
export interface Entered {
  readonly active: Context;
  readonly scope: Scope;
}

/** What a scope may add to the one around it. */
export type InnerScope = Partial<Omit<Scope, 'run' | 'level'>>;

/** The scope of a context: the process's own run where it carries none; null where that is not recorded either. */
export function scopeAt(active: Context, { opener, parentAgentId }: Recorder): Entered | null {
  const scope = scopeOf(active);
  if (scope) return { scope, active };
  const run = opener.processRun();
  if (!run) return null;
  const root = { ...rootScope(run), parentAgentId };
  return { scope: root, active: withScope(active, root) };
}

/** Goes one level deeper than the active scope, with some fields replaced. */
export function enterScope(recorder: Recorder, inner: (outer: Scope) => InnerScope): Entered | null {
  const outer = scopeAt(activeContext(), recorder);
  if (!outer) return null;
  const scope = { ...outer.scope, ...inner(outer.scope), level: { around: outer.scope.level } };
  return { scope, active: withScope(outer.active, scope) };
}
