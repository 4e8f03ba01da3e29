import type { Health } from './health.ts';
import type { Pipeline } from './pipeline.ts';

/** The pipeline of the process: what is being started, what runs, whether that has begun to end, and how the last one did. */
export interface PipelineHolder {
  starting: Promise<Pipeline> | null;
  running: Pipeline | null;
  stopping: Promise<void> | null;
  /** What the last one that ended came to. */
  lastHealth: Health | null;
}

// Behind a registered symbol for the same reason as the recorder: a bundled copy must find what `register` started.
const key = Symbol.for('runledger.pipeline.v1');
const globals = globalThis as { [key]?: PipelineHolder };

/** The process's holder, the same for every copy of the package. */
export function pipelineHolder(): PipelineHolder {
  globals[key] ??= { starting: null, running: null, stopping: null, lastHealth: null };
  return globals[key];
}

/** The pipeline that runs; null before `startMetrics()` and after `shutdown()`. */
export const currentPipeline = (): Pipeline | null => globals[key]?.running ?? null;

/** The same, waiting for one that is being started. Never rejects. */
export async function startedPipeline(): Promise<Pipeline | null> {
  await globals[key]?.starting?.catch(() => {});
  return currentPipeline();
}

/** What the last pipeline that was shut down came to; null where none was. */
export const lastHealth = (): Health | null => globals[key]?.lastHealth ?? null;
