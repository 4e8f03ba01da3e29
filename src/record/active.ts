import { type Context, context } from '@opentelemetry/api';
import { ambientScope } from './ambient.ts';
import { type Scope, scopeOf, withScope } from './scope.ts';

/** The context that is active here, with the innermost scope: OTel's own, or one that a framework tells of. */
export function activeContext(): Context {
  const active = context.active();
  const scope = scopeOf(active);
  const innermost = ambientScope(scope);
  return innermost === null || innermost === scope ? active : withScope(active, innermost);
}

/** The active scope; null outside any run. */
export const activeScope = (): Scope | null => scopeOf(activeContext());
