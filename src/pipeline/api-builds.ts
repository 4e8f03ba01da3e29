import { createRequire } from 'node:module';
import { context, metrics } from '@opentelemetry/api';
import { ask } from '../record/clean.ts';

/** What is used of one build of OTel's API. */
export interface ApiBuild {
  readonly context: typeof context;
  readonly metrics: typeof metrics;
}

/**
 * Both builds of the API: an ESM host and a CommonJS host each have an object of their own. One only in a bundle, where
 * no package stands beside this code to be required: what is bundled is then all there is.
 */
export function apiBuilds(): readonly ApiBuild[] {
  const own = { context, metrics };
  const common = ask(() => createRequire(import.meta.url)('@opentelemetry/api') as ApiBuild);
  return common === undefined || common.metrics === metrics ? [own] : [own, common];
}
