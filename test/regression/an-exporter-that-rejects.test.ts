import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { expect, it } from 'vitest';
import { asExporter, exportTo } from '../../src/pipeline/snapshots/fan-out.ts';

// What an asynchronous `export()` or `create()` of a plugin rejected with was handled by nobody, and ended the agent. Here
// it would end the test as an unhandled rejection.
it('ends no process: its export is a failure, and what it makes is no exporter', async () => {
  const reject = async () => {
    throw new Error('of the plugin');
  };
  const named = { name: 'x', exporter: { export: reject } as unknown as PushMetricExporter, timeoutMs: 1000 };
  const outcome = await exportTo(named, { metrics: {} as ResourceMetrics, monotonicMs: () => 0 });
  expect(outcome).toMatchObject({ ok: false, error: new Error('of the plugin') });
  expect(() => asExporter(reject())).toThrow('its create() gave no exporter');
  await new Promise((resolve) => setImmediate(resolve));
});
