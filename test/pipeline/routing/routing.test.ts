import { type MeterProvider as ApiMeterProvider, context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meterName, metric } from '../../../src/catalogue/index.ts';
import { createAdmission } from '../../../src/pipeline/admission.ts';
import { MeterRouter } from '../../../src/pipeline/routing/router.ts';
import { RunReader } from '../../../src/pipeline/snapshots/run-reader.ts';
import { rootScope, withScope } from '../../../src/record/scope.ts';
import type { RunSink } from '../../../src/record/sink.ts';

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

function provider() {
  const reader = new RunReader();
  return { reader, provider: new MeterProvider({ readers: [reader] }) };
}

/** A run as the router sees it: its id, its project and where its measurements go. */
function openRun(runId: string, project: string | null = null) {
  const own = provider();
  const run = { runId, project, meterProvider: own.provider as ApiMeterProvider | null };
  return { ...own, run: run as unknown as RunSink & { meterProvider: ApiMeterProvider | null } };
}

/** All points as `name{attributes}` → value. */
async function points({ reader }: { reader: RunReader }): Promise<Record<string, unknown>> {
  const { scopeMetrics }: ResourceMetrics = await reader.read();
  return Object.fromEntries(
    scopeMetrics
      .flatMap(({ metrics }) => metrics)
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => [`${descriptor.name}${JSON.stringify(attributes)}`, value]),
      ),
  );
}

const within = <T>({ run }: { run: RunSink }, fn: () => T): T =>
  context.with(withScope(ROOT_CONTEXT, rootScope(run)), fn);

describe('a measurement', () => {
  it('goes to the process, to the host and to the run in whose scope it is made', async () => {
    const router = new MeterRouter();
    const [process, host, one, two] = [provider(), provider(), openRun('one', 'shop'), openRun('two')];
    router.retarget({
      process: { provider: process.provider, admission: createAdmission({ maxSeries: 9, onOverflow() {} }) },
    });
    router.addHost(host.provider);
    const counter = router.getMeter('a-library').createCounter('hits');
    within(one, () => counter.add(1, { page: 'a' }));
    within(two, () => counter.add(10, { page: 'a' }));
    counter.add(100, { page: 'a' });
    expect(await points(one)).toEqual({ 'hits{"page":"a"}': 1 });
    expect(await points(two)).toEqual({ 'hits{"page":"a"}': 10 });
    expect(await points(host)).toEqual({ 'hits{"page":"a"}': 111 });
    expect(await points(process)).toEqual({
      'hits{"page":"a","runledger.project":"shop"}': 1,
      'hits{"page":"a"}': 110,
    });
  });

  it('keeps its run across await while other runs are active', async () => {
    const router = new MeterRouter();
    const histogram = router.getMeter('a-library').createHistogram('size');
    const runs = Array.from({ length: 50 }, (_, index) => openRun(`run ${index}`));
    await Promise.all(
      runs.map((run, index) =>
        within(run, async () => {
          for (let round = 0; round <= index; round += 1) {
            await new Promise((resolve) => setImmediate(resolve));
            histogram.record(index);
          }
        }),
      ),
    );
    for (const [index, run] of runs.entries()) {
      expect((await points(run))['size{}']).toMatchObject({ count: index + 1, sum: index * (index + 1) });
    }
  });

  it('is late after its run ended: counted, on the process only', async () => {
    const router = new MeterRouter();
    const process = provider();
    let late = 0;
    router.retarget({
      process: { provider: process.provider, admission: createAdmission({ maxSeries: 9, onOverflow() {} }) },
      runs: { defaultRun: () => null, countLate: () => (late += 1), onFault() {} },
    });
    const run = openRun('one');
    const counter = router.getMeter('a-library').createCounter('hits');
    within(run, () => counter.add(1));
    run.run.meterProvider = null;
    within(run, () => counter.add(1));
    expect(late).toBe(1);
    expect(await points(process)).toEqual({ 'hits{}': 2 });
    expect(await points(run)).toEqual({ 'hits{}': 1 });
  });

  it('that the SDK cannot take is a fault of ours, and nothing to the agent', () => {
    const router = new MeterRouter();
    const faults: unknown[] = [];
    const runs = { defaultRun: () => null, countLate() {}, onFault: (error: unknown) => faults.push(error) };
    router.retarget({ runs });
    const counter = router.getMeter('a-library').createCounter('hits');
    within(openRun('one'), () => counter.add(1, { big: 1n }));
    expect(faults).toEqual([expect.any(TypeError)]);
  });

  it.each([
    ['everywhere', metric.errors.name, 'createCounter', { host: 1, process: 1, run: 1 }],
    ['run', metric.evaluationScore.name, 'createGauge', { host: 0, process: 0, run: 1 }],
    ['process', metric.ledgerEvents.name, 'createCounter', { host: 1, process: 1, run: 0 }],
  ] as const)('of an instrument that reaches %s stays there', async (_reach, name, create, expected) => {
    const router = new MeterRouter();
    const [process, host, run] = [provider(), provider(), openRun('one')];
    router.retarget({
      process: { provider: process.provider, admission: createAdmission({ maxSeries: 9, onOverflow() {} }) },
    });
    router.addHost(host.provider);
    const instrument = router.getMeter(meterName)[create](name);
    within(run, () =>
      'add' in instrument && create === 'createCounter'
        ? instrument.add(1)
        : (instrument as never as { record(v: number): void }).record(1),
    );
    const count = async (where: { reader: RunReader }) => Object.keys(await points(where)).length;
    expect({ host: await count(host), process: await count(process), run: await count(run) }).toEqual(expected);
  });
});

describe('an instrument made before its targets', () => {
  it('reports to a host that comes later, from then on', async () => {
    const router = new MeterRouter();
    const counter = router.getMeter('a-library').createCounter('hits');
    counter.add(1);
    const host = provider();
    router.addHost(host.provider);
    counter.add(1);
    expect(await points(host)).toEqual({ 'hits{}': 1 });
  });

  it('observes on every provider, single and in batches, and stops when the callback is removed', async () => {
    const router = new MeterRouter();
    const meter = router.getMeter('a-library');
    const [single, batched] = [meter.createObservableGauge('single'), meter.createObservableCounter('batched')];
    const observe = (result: { observe(value: number): void }) => result.observe(7);
    single.addCallback(observe);
    const batch = (result: { observe(of: typeof batched, value: number): void }) => result.observe(batched, 9);
    meter.addBatchObservableCallback(batch, [batched]);
    const [early, later] = [provider(), provider()];
    router.addHost(early.provider);
    router.addHost(later.provider);
    for (const host of [early, later]) expect(await points(host)).toEqual({ 'single{}': 7, 'batched{}': 9 });
    single.removeCallback(observe);
    meter.removeBatchObservableCallback(batch, [batched]);
    const afterwards = provider();
    router.addHost(afterwards.provider);
    expect(await points(afterwards)).toEqual({});
  });
});
