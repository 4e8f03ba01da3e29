import type { MeterProvider as ApiMeterProvider } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/pipeline/admission.ts';
import { MeterRouter } from '../../src/pipeline/routing/router.ts';
import { RunReader } from '../../src/pipeline/snapshots/run-reader.ts';

const refusing: ApiMeterProvider = {
  getMeter() {
    throw new Error('refused');
  },
};

function routerOver({ process, host }: { process: ApiMeterProvider; host: ApiMeterProvider }) {
  const router = new MeterRouter();
  const faults: unknown[] = [];
  router.retarget({
    process: { provider: process, admission: createAdmission({ maxSeries: 9, onOverflow() {} }) },
    runs: { defaultRun: () => null, countLate() {}, onFault: (error) => faults.push(error) },
  });
  router.addHost(host);
  return { router, faults };
}

async function namesIn(reader: RunReader): Promise<readonly string[]> {
  const { scopeMetrics } = await reader.read();
  return scopeMetrics.flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name));
}

// Instruments are made on their targets at the first measurement, which stood outside the guard: what a provider threw
// there reached the agent at `counter.add(1)`, and so did what observables and batches of them ran into.
describe.each(['process', 'host'] as const)('a provider of the %s that refuses to give a meter', (refuses) => {
  it('takes nothing from the others, and is a fault of ours that the agent does not hear of', async () => {
    const reader = new RunReader();
    const working = new MeterProvider({ readers: [reader] });
    const { router, faults } = routerOver({ process: working, host: working, [refuses]: refusing });
    const meter = router.getMeter('a-library');
    meter.createCounter('counted').add(1);
    meter.createHistogram('measured').record(1);
    meter.createObservableGauge('observed').addCallback((result) => result.observe(1));
    const batched = meter.createObservableGauge('batched');
    const observe = (result: { observe(of: typeof batched, value: number): void }) => result.observe(batched, 1);
    meter.addBatchObservableCallback(observe, [batched]);
    expect((await namesIn(reader)).toSorted()).toEqual(['batched', 'counted', 'measured', 'observed']);
    meter.removeBatchObservableCallback(observe, [batched]);
    expect(faults).toEqual(Array.from({ length: 5 }, () => new Error('refused')));
  });
});
