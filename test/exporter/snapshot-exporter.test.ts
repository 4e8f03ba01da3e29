import { setImmediate as nextTurn } from 'node:timers/promises';
import { AggregationTemporality, InstrumentType, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSnapshotExporter, type Snapshot, tableNames } from '../../src/exporter.ts';
import { collectMetrics, createTestContext, hostileRows, type TestContext } from '../../src/testing.ts';

const counted = (value: number) => collectMetrics((meter) => meter.createCounter('calls').add(value));

/** What the exporter's callback was told, in order. */
type Told = { readonly export: string; readonly code: number; readonly error: string | undefined }[];

/** A write that goes on when it is told to. */
function gate() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { promise, open: resolve, fail: reject };
}

async function valuesOf(snapshot: Snapshot): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const batch of snapshot.rows('metrics')) values.push(...batch.map((row) => row.value));
  return values;
}

describe('createSnapshotExporter', () => {
  let context: TestContext;
  let told: Told;
  beforeEach(async () => {
    context = await createTestContext({ runId: 'run-1', rows: hostileRows() });
    told = [];
  });
  afterEach(() => context[Symbol.asyncDispose]());

  const tell = (name: string) => (result: { code: number; error?: Error }) =>
    void told.push({ export: name, code: result.code, error: result.error?.message });

  it('gives a snapshot what is due, when it was taken, and rows of both kinds', async () => {
    context.setDue(['metrics', 'runs', 'errors']);
    const seen: unknown[] = [];
    const exporter = createSnapshotExporter(
      { ...context, clock: { nowMicros: () => 1_793_525_400_123_456, monotonicMs: () => 0 } },
      {
        async write(snapshot) {
          seen.push(snapshot.takenAt, snapshot.due, await valuesOf(snapshot));
          for await (const batch of snapshot.rows('errors')) seen.push(batch.length);
        },
      },
    );
    exporter.export(await counted(5), tell('a'));
    await exporter.forceFlush();
    expect(seen).toEqual([
      '2026-11-01T09:30:00.123456Z',
      ['runs', 'errors', 'metrics'],
      [5],
      (hostileRows().errors as readonly unknown[]).length,
    ]);
    expect(told).toEqual([{ export: 'a', code: 0, error: undefined }]);
  });

  it('gives rows in batches of at most 1,000', async () => {
    const metrics = await collectMetrics((meter) => {
      const counter = meter.createCounter('calls');
      for (let series = 0; series < 2100; series += 1) counter.add(1, { series });
    });
    const sizes: number[] = [];
    const exporter = createSnapshotExporter(context, {
      async write(snapshot) {
        for await (const batch of snapshot.rows('metrics')) sizes.push(batch.length);
      },
    });
    exporter.export(metrics, tell('a'));
    await exporter.forceFlush();
    expect(sizes).toEqual([1000, 1000, 100]);
  });

  it('writes one at a time, lets the last of those that wait stand for all, and tells each once', async () => {
    const first = gate();
    const written: unknown[] = [];
    const exporter = createSnapshotExporter(context, {
      async write(snapshot) {
        if (written.length === 0) await first.promise;
        written.push([snapshot.due, await valuesOf(snapshot)]);
      },
    });
    context.setDue(['metrics']);
    exporter.export(await counted(1), tell('a'));
    context.setDue(tableNames);
    exporter.export(await counted(2), tell('b'));
    context.setDue(['runs', 'metrics']);
    exporter.export(await counted(3), tell('c'));
    await nextTurn();
    expect(told).toEqual([]);
    first.open();
    await exporter.forceFlush();
    expect(written).toEqual([
      [['metrics'], [1]],
      [tableNames, [3]],
    ]);
    expect(told.map((each) => each.export)).toEqual(['a', 'b', 'c']);
  });

  it('takes an export that its own callback asks for', async () => {
    const written: unknown[] = [];
    const exporter = createSnapshotExporter(context, {
      write: async (snapshot) => void written.push(await valuesOf(snapshot)),
    });
    const second = await counted(2);
    exporter.export(await counted(1), () => exporter.export(second, tell('b')));
    await exporter.forceFlush();
    expect(written).toEqual([[1], [2]]);
    expect(told).toHaveLength(1);
  });

  it.each([
    { what: 'a rejected write', write: () => Promise.reject(new Error('disk full')), error: 'disk full' },
    {
      what: 'a write that throws',
      write: () => {
        throw new Error('no way');
      },
      error: 'no way',
    },
    { what: 'a text that is thrown', write: () => Promise.reject('just text'), error: 'just text' },
  ])('reports $what through the callback', async ({ write, error }) => {
    const exporter = createSnapshotExporter(context, { write });
    exporter.export(await counted(1), tell('a'));
    await exporter.forceFlush();
    expect(told).toEqual([{ export: 'a', code: 1, error }]);
  });

  it('goes on after a failure', async () => {
    const failing = [true, false];
    const exporter = createSnapshotExporter(context, {
      write: async () => {
        if (failing.shift()) throw new Error('once');
      },
    });
    exporter.export(await counted(1), tell('a'));
    await exporter.forceFlush();
    exporter.export(await counted(2), tell('b'));
    await exporter.forceFlush();
    expect(told.map((each) => each.code)).toEqual([1, 0]);
  });

  it('reports a context that fails, and points that cannot be read', async () => {
    const broken = createSnapshotExporter(
      {
        ...context,
        due: () => {
          throw new Error('no manifest');
        },
      },
      { write: async () => {} },
    );
    broken.export(await counted(1), tell('a'));
    const exporter = createSnapshotExporter(context, { write: async (snapshot) => void (await valuesOf(snapshot)) });
    exporter.export({ scopeMetrics: [null] } as unknown as ResourceMetrics, tell('b'));
    await exporter.forceFlush();
    expect(told.map((each) => each.code)).toEqual([1, 1]);
    expect(told[0]?.error).toBe('no manifest');
  });

  it('logs a callback that throws, and calls the others', async () => {
    const first = gate();
    const exporter = createSnapshotExporter(context, { write: () => first.promise });
    exporter.export(await counted(1), () => {
      throw new Error('the caller’s own fault');
    });
    exporter.export(await counted(2), tell('b'));
    first.open();
    await exporter.forceFlush();
    expect(context.logged).toEqual([{ level: 'error', message: 'an export’s callback threw: the caller’s own fault' }]);
    expect(told).toEqual([{ export: 'b', code: 0, error: undefined }]);
  });

  it('waits at shutdown for what was begun and what waits, and refuses what comes later', async () => {
    const first = gate();
    const exporter = createSnapshotExporter(context, { write: () => first.promise });
    exporter.export(await counted(1), tell('a'));
    exporter.export(await counted(2), tell('b'));
    const ended = exporter.shutdown();
    exporter.export(await counted(3), tell('late'));
    expect(told).toEqual([{ export: 'late', code: 1, error: 'export after shutdown: nothing was written' }]);
    first.open();
    await ended;
    expect(told.slice(1).map((each) => [each.export, each.code])).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    await exporter.shutdown();
  });

  it('asks for cumulative figures of every instrument', () => {
    const exporter = createSnapshotExporter(context, { write: async () => {} });
    for (const type of Object.values(InstrumentType)) {
      expect(exporter.selectAggregationTemporality?.(type)).toBe(AggregationTemporality.CUMULATIVE);
    }
  });
});
