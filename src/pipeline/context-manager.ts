import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { apiBuilds } from './api-builds.ts';

const apiKey = Symbol.for('opentelemetry.js.api.1');
const apiGlobals = globalThis as { [key: symbol]: { context?: unknown } | undefined };

/**
 * Scopes are carried in the OTel Context, which needs a context manager. A host's is used where it has one. One that
 * comes later would be refused by the API with an error on the host's log: it is turned away quietly instead, since
 * ours does the same.
 */
export function ensureContextManager(): void {
  if (apiGlobals[apiKey]?.context) return;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  for (const build of apiBuilds()) build.context.setGlobalContextManager = () => true;
}
