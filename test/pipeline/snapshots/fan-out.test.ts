import type { PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { asExporter, askWithin, exportTo } from '../../../src/pipeline/snapshots/fan-out.ts';

const metrics = {} as ResourceMetrics;
const fail = (thrown: unknown) => () => {
  throw thrown;
};
const never = () => new Promise<never>(() => {});

/** Exports by an exporter whose `export` this is. */
function exportBy(run: (report: (result?: unknown) => void) => unknown, { timeoutMs = 20 } = {}) {
  const exporter = { export: (_: unknown, report: (result?: unknown) => void) => run(report) } as PushMetricExporter;
  let nowMs = 0;
  const monotonicMs = () => {
    nowMs += 5;
    return nowMs;
  };
  return exportTo({ name: 'x', exporter, timeoutMs }, { metrics, monotonicMs });
}

const failed = new Error('of the exporter');

describe('an export', () => {
  it.each<[what: string, run: Parameters<typeof exportBy>[0]]>([
    ['calls back', (report) => report({ code: 0 })],
    ['calls back later', (report) => setImmediate(report, { code: 0 })],
    [
      'calls back twice, of which the first holds',
      (report) => [report({ code: 0 }), report({ code: 1, error: failed })],
    ],
    [
      'calls back and then throws',
      (report) => {
        report({ code: 0 });
        throw failed;
      },
    ],
    [
      'calls back and then rejects',
      async (report) => {
        report({ code: 0 });
        throw failed;
      },
    ],
  ])('is well where it %s', async (_what, run) => {
    expect(await exportBy(run, { timeoutMs: 10_000 })).toMatchObject({ name: 'x', ok: true, durationMs: 5 });
  });

  it.each<[what: string, run: Parameters<typeof exportBy>[0], error: Error]>([
    ['fails', (report) => report({ code: 1, error: failed }), failed],
    ['fails and does not say why', (report) => report({ code: 1 }), new Error('export failed without a reason')],
    ['calls back with nothing', (report) => report(), new Error('export failed without a reason')],
    ['throws', fail(failed), failed],
    ['throws what is no error', fail('text'), new Error('text')],
    ['throws what cannot be read', fail(Object.create(null)), new Error('something that cannot be read')],
    ['rejects', async () => fail(failed)(), failed],
    ['answers with what cannot be awaited', () => Object.defineProperty({}, 'then', { get: fail(failed) }), failed],
    ['never calls back', () => {}, new Error('no answer within 20 ms')],
    ['is never done', never, new Error('no answer within 20 ms')],
  ])('that %s is a failure, with its reason', async (_what, run, error) => {
    expect(await exportBy(run)).toMatchObject({ name: 'x', ok: false, error });
  });
});

describe('what an exporter is asked beside exports', () => {
  it.each<[what: string, ask: () => Promise<void>, faults: readonly unknown[]]>([
    ['is done', async () => {}, []],
    ['throws', fail(failed), [failed]],
    ['rejects', async () => fail(failed)(), [failed]],
    ['hangs', never, [new Error('no answer within 20 ms')]],
  ])('holds up nobody where it %s', async (_what, ask, faults) => {
    const told: unknown[] = [];
    const onFault = (name: string, error: unknown) => told.push([name, error]);
    await askWithin(ask, { name: 'x', timeoutMs: 20, onFault });
    expect(told).toEqual(faults.map((error) => ['x', error]));
  });
});

describe('what a plugin makes', () => {
  it('is an exporter where it can export', () => {
    const exporter = { export() {} };
    expect(asExporter(exporter)).toBe(exporter);
  });

  it.each<[what: string, make: () => unknown]>([
    ['nothing', () => undefined],
    ['null', () => null],
    ['a text', () => 'text'],
    ['an object', () => ({})],
    ['an object that only has the name', () => ({ export: true })],
    ['a promise of one', never],
    ['a promise that is rejected, which ends no process', () => Promise.reject(failed)],
  ])('is none where it is %s', (_what, make) => {
    expect(() => asExporter(make())).toThrow('its create() gave no exporter');
  });
});
