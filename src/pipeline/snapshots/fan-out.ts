import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { describe } from '../health.ts';

/** One exporter of a run, under the name that `health()` knows it by. */
export interface NamedExporter {
  readonly name: string;
  readonly exporter: PushMetricExporter;
  /** After how long an export counts as failed; it may still finish by itself. */
  readonly timeoutMs: number;
}

/** What a plugin made, where it can export at all; throws where it cannot, since plugins are strangers'. */
export function asExporter(made: unknown): PushMetricExporter {
  // Of an asynchronous create(), which is none of the contract, a rejection would end the agent.
  if (made instanceof Promise) made.catch(() => {});
  if (typeof (made as Partial<PushMetricExporter> | null)?.export === 'function') return made as PushMetricExporter;
  throw new TypeError('its create() gave no exporter');
}

/** How one export went. */
export interface ExportOutcome {
  readonly name: string;
  readonly ok: boolean;
  /** Why it failed, where it did. */
  readonly error: Error;
  readonly durationMs: number;
}

/** Hands a snapshot to one exporter. Never rejects: a throw, a failure and a hang are all an outcome. */
export async function exportTo(
  { name, exporter, timeoutMs }: NamedExporter,
  options: { readonly metrics: ResourceMetrics; readonly monotonicMs: () => number },
): Promise<ExportOutcome> {
  const startedMs = options.monotonicMs();
  const answer = new Promise<ExportResult | undefined>((resolve, reject) => {
    try {
      // One that is asynchronous is none of the contract; what it rejects with would end the agent.
      Promise.resolve(exporter.export(options.metrics, resolve) as unknown).catch(reject);
    } catch (error) {
      reject(error);
    }
  });
  const result = await withTimeout(answer, timeoutMs).catch(failed);
  return {
    name,
    ok: result?.code === ExportResultCode.SUCCESS,
    error: result?.error ?? new Error('export failed without a reason'),
    durationMs: options.monotonicMs() - startedMs,
  };
}

const failed = (error: unknown): ExportResult => ({
  code: ExportResultCode.FAILED,
  error: error instanceof Error ? error : new Error(describe(error)),
});

/** What a stranger's exporter or reader is asked for beside exports. */
export interface Asked {
  /** The name that `health()` knows it by. */
  readonly name: string;
  readonly timeoutMs: number;
  /** Told where it throws, rejects or hangs. */
  onFault(name: string, error: unknown): void;
}

/** Has it flush or end, and waits no longer than its time. Never rejects: one that fails holds up no other. */
export async function askWithin(ask: () => Promise<void>, { name, timeoutMs, onFault }: Asked): Promise<void> {
  try {
    await withTimeout(Promise.resolve().then(ask), timeoutMs);
  } catch (error) {
    onFault(name, error);
  }
}

/** Rejects after `ms`. The timer keeps nothing alive that the promise itself does not. */
async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref();
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
