import { setTimeout as sleep } from 'node:timers/promises';
import { emptyResource } from '@opentelemetry/resources';
import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { tableNames } from '../../../src/catalogue/index.ts';
import { createSystemClock } from '../../../src/common/clock.ts';
import { type ExporterContext, metricRows } from '../../../src/exporter.ts';
import type { RunEnvironment } from '../../../src/pipeline/run/environment.ts';
import { RunSnapshots, type RunSnapshotsOptions } from '../../../src/pipeline/run/run-snapshots.ts';
import { all, eventOf, temporaryDirectory } from '../../store/support.ts';
import { healthBook, reportOf } from './support.ts';

/** How an exporter of a run is planned, and what it does. */
interface Exporter {
  readonly intervalMs: number;
  readonly exportMs?: number;
  create?(context: ExporterContext): unknown;
}

/** An export as it came, and when it was over. */
interface Seen {
  readonly name: string;
  readonly metrics: ResourceMetrics;
  readonly due: readonly string[];
  over: boolean;
}

/** A run with these exporters, labelled `0`, `1`, …; what they were given, in order. */
function runWith(exporters: readonly Exporter[], options: Partial<RunSnapshotsOptions> = {}) {
  const seen: Seen[] = [];
  const { health, lines } = healthBook();
  const keep =
    (name: string, exportMs: number) =>
    (context: ExporterContext): PushMetricExporter => ({
      export(metrics, report) {
        const one = { name, metrics, due: context.due(), over: false };
        expect(seen.filter((other) => other.name === name && !other.over)).toEqual([]);
        seen.push(one);
        void sleep(exportMs).then(() => {
          one.over = true;
          report({ code: 0 });
        });
      },
      async forceFlush() {},
      async shutdown() {},
    });
  const environment = {
    clock: createSystemClock(),
    logger: { error() {}, warn() {}, info() {}, debug() {} },
    health,
    resource: emptyResource(),
    views: [],
    exporters: exporters.map(({ intervalMs, exportMs = 0, create }, nth) => ({
      label: `${nth}`,
      plugin: { create: (_: unknown, context: ExporterContext) => (create ?? keep(`${nth}`, exportMs))(context) },
      config: {},
      intervalMs,
      timeoutMs: intervalMs,
    })),
    takeTurn: <T>(work: () => Promise<T>) => work(),
    selfInstruments: () => null,
  } as unknown as RunEnvironment;
  const snapshots = new RunSnapshots(environment, {
    runId: 'run-1',
    project: 'shop',
    benchmark: null,
    version: '1.2.3',
    directory: temporaryDirectory(),
    writer: null,
    events: () => 10,
    rowsUpToNow: () => async function* () {},
    ...options,
  });
  return { snapshots, seen, lines, exporters: () => reportOf(health).exporters };
}

const namesOf = ({ scopeMetrics }: ResourceMetrics) =>
  metricRows({ scopeMetrics } as ResourceMetrics, { runId: null }).map(({ name, value }) => [name, value]);

describe('a snapshot of a run', () => {
  it('goes to the exporters of its interval, and to all where none is given', async () => {
    const { snapshots, seen } = runWith([{ intervalMs: 1000 }, { intervalMs: 5000 }, { intervalMs: 1000 }]);
    expect(snapshots.intervals).toEqual([1000, 5000]);
    const given: string[][] = [];
    for (const request of [
      { details: false, intervalMs: 1000 },
      { details: false, intervalMs: 5000 },
      { details: true },
      { details: false, intervalMs: 7 },
    ]) {
      expect(await snapshots.take(request)).toBe(true);
      given.push(seen.splice(0).map(({ name }) => name));
    }
    expect(given).toEqual([['0', '2'], ['1'], ['0', '1', '2'], []]);
  });

  it('has the run’s resource, and what was measured in it so far', async () => {
    const { snapshots, seen } = runWith([{ intervalMs: 1000 }]);
    const counter = snapshots.provider.getMeter('a-library').createCounter('hits');
    for (const value of [1, 2]) {
      counter.add(value);
      await snapshots.take({ details: false });
    }
    expect(seen.map(({ metrics }) => namesOf(metrics))).toEqual([[['hits', 1]], [['hits', 3]]]);
    expect(seen[0]?.metrics.resource.attributes).toEqual({
      'runledger.run.id': 'run-1',
      'runledger.project': 'shop',
      'runledger.version': '1.2.3',
    });
  });

  it('has what other writers recorded as if it had been measured here', async () => {
    const { snapshots, seen } = runWith([{ intervalMs: 1000 }]);
    snapshots.replay(eventOf('error', { severity: 'error', error_type: 'timeout' }));
    await snapshots.take({ details: false });
    expect(namesOf(seen[0]?.metrics as ResourceMetrics)).toEqual([['runledger.errors', 1]]);
  });

  it.each<[writer: string | null, details: boolean, due: readonly string[]]>([
    [null, true, tableNames],
    [null, false, expect.not.arrayContaining(['model_calls']) as never],
    ['w2', true, ['metrics']],
  ])('by writer %j with details: %j has its tables due', async (writer, details, due) => {
    const { snapshots, seen } = runWith([{ intervalMs: 1000 }], { writer });
    await snapshots.take({ details });
    expect(seen[0]?.due).toEqual(due);
    expect(seen[0]?.due).toContain('metrics');
  });

  it('shows every exporter the same rows, fixed when it began', async () => {
    let fixed = 0;
    const contexts: ExporterContext[] = [];
    const create = (context: ExporterContext) => {
      contexts.push(context);
      return {
        export: (_: unknown, report: (result: object) => void) => report({ code: 0 }),
        shutdown: async () => {},
      };
    };
    const rowsUpToNow = () => {
      fixed += 1;
      const moment = fixed;
      return async function* () {
        yield [{ moment }] as never;
      };
    };
    const { snapshots } = runWith(
      [
        { intervalMs: 1000, create },
        { intervalMs: 1000, create },
      ],
      { rowsUpToNow },
    );
    const rows = () => Promise.all(contexts.map(({ tables }) => all(tables('runs'))));
    expect(await rows()).toEqual([[], []]);
    await snapshots.take({ details: true });
    expect(await rows()).toEqual([[[{ moment: 1 }]], [[{ moment: 1 }]]]);
  });

  it('comes after the one under way, however many are asked for', async () => {
    const { snapshots, seen } = runWith([{ intervalMs: 1000, exportMs: 10 }]);
    await Promise.all([1, 2, 3].map(() => snapshots.take({ details: false })));
    expect(seen.map(({ over }) => over)).toEqual([true, true, true]);
  });

  it('is not whole where one exporter fails, which takes nothing from the others', async () => {
    const create = () => ({
      export() {
        throw new Error('full');
      },
      async shutdown() {},
    });
    const { snapshots, seen, exporters, lines } = runWith([{ intervalMs: 1000, create }, { intervalMs: 1000 }]);
    expect([await snapshots.take({ details: false }), await snapshots.take({ details: true })]).toEqual([false, false]);
    expect(seen).toHaveLength(2);
    expect(exporters()).toMatchObject([
      { name: '0', exports: 0, failures: 2, lastError: 'Error: full' },
      { name: '1', exports: 2, failures: 0 },
    ]);
    expect(lines).toEqual(['exporter 0: Error: full (logged once)']);
  });

  it('is whole without an exporter that could not be made, which is counted', async () => {
    const create = () => {
      throw new Error('no such directory');
    };
    const { snapshots, seen, exporters } = runWith([{ intervalMs: 1000, create }, { intervalMs: 1000 }]);
    expect(await snapshots.take({ details: false })).toBe(true);
    expect(seen).toHaveLength(1);
    expect(exporters()).toMatchObject([
      { name: '0', failures: 1, lastError: 'Error: no such directory' },
      { failures: 0 },
    ]);
  });

  it('fails where the rows of the run cannot be had, and the next is tried', async () => {
    let isBroken = true;
    const rowsUpToNow = () => {
      if (isBroken) throw new Error('no ledger');
      return async function* () {};
    };
    const { snapshots, seen } = runWith([{ intervalMs: 1000 }], { rowsUpToNow });
    expect(await snapshots.take({ details: true })).toBe(false);
    isBroken = false;
    expect(await snapshots.take({ details: true })).toBe(true);
    expect(seen).toHaveLength(1);
  });

  it.each([
    { request: { details: false }, isWhole: false },
    { request: { details: true }, isWhole: true },
    { request: { details: true, last: true }, isWhole: true },
  ])('may outlast its interval where there are detail tables to write: $request', async ({ request, isWhole }) => {
    const { snapshots, exporters } = runWith([{ intervalMs: 20, exportMs: 200 }]);
    expect(await snapshots.take(request)).toBe(isWhole);
    expect(exporters()).toMatchObject([{ failures: isWhole ? 0 : 1 }]);
  });
});
