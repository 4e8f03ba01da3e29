import { type DataPoint, MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { columnsOf, metricRows } from '../../src/exporter.ts';
import { collectMetrics, hostileMetrics, hostileTexts } from '../../src/testing.ts';

const rowsOf = async (record: Parameters<typeof collectMetrics>[0]) =>
  metricRows(await collectMetrics(record), { runId: 'run-1' });

/** One point of a counter, as the SDK would give it. */
function point(changes: Partial<DataPoint<number>>): ResourceMetrics {
  const dataPoint = {
    startTime: [1_793_525_400, 0],
    endTime: [1_793_525_400, 0],
    attributes: {},
    value: 1,
    ...changes,
  };
  const metric = {
    descriptor: { name: 'calls', description: '', unit: '', valueType: 1 },
    aggregationTemporality: 1,
    dataPointType: 3,
    isMonotonic: true,
    dataPoints: [dataPoint],
  };
  const scopeMetrics = [{ scope: { name: 'scope' }, metrics: [metric] }];
  return { resource: new MeterProvider(), scopeMetrics } as unknown as ResourceMetrics;
}

describe('metricRows', () => {
  it('has every column of the table, and no other, for every kind of point', async () => {
    const columns = columnsOf('metrics').map((column) => column.name);
    const rows = metricRows(await hostileMetrics(), { runId: 'run-1' });
    for (const row of rows) expect(Object.keys(row)).toEqual(columns);
    expect(new Set(rows.map((row) => row.type))).toEqual(
      new Set(['counter', 'up_down_counter', 'gauge', 'histogram', 'exponential_histogram']),
    );
  });

  it.each([
    ['counter', 'createCounter', 'add', 3],
    ['up_down_counter', 'createUpDownCounter', 'add', -3],
    ['gauge', 'createGauge', 'record', -0.5],
  ] as const)('gives the value of a %s', async (type, create, record, value) => {
    const [row] = await rowsOf((meter) => {
      const instrument = meter[create]('test', { unit: 's' }) as unknown as Record<string, (value: number) => void>;
      instrument[record]?.(value);
    });
    expect(row).toMatchObject({ type, value, unit: 's', count: null, sum: null, bucket_bounds: null });
  });

  it('gives the buckets of a histogram', async () => {
    const [row] = await rowsOf((meter) => {
      const histogram = meter.createHistogram('test', { advice: { explicitBucketBoundaries: [1, 2.5] } });
      for (const value of [0.5, 1, 2, 100]) histogram.record(value);
    });
    expect(row).toMatchObject({ type: 'histogram', value: null, count: 4, sum: 103.5, min: 0.5, max: 100 });
    expect(row).toMatchObject({ bucket_bounds: [1, 2.5], bucket_counts: [2, 1, 1] });
  });

  it('has a row for each set of attributes, under the names that they have', async () => {
    const rows = await rowsOf((meter) => {
      const counter = meter.createCounter('test');
      for (const text of hostileTexts) counter.add(1, { key: text, list: [text, 'b'] });
      counter.add(1, Object.fromEntries([['__proto__', 'x']]));
    });
    expect(rows.slice(0, -1).map((row) => row.attributes)).toEqual(
      hostileTexts.map((text) => ({ key: text, list: [text, 'b'] })),
    );
    expect(JSON.stringify(rows.at(-1)?.attributes)).toBe('{"__proto__":"x"}');
  });

  const itself: unknown[] = [];
  itself.push(itself);
  it.each([
    [{ nested: { list: [1, Number.NaN] } }, { nested: { list: [1, null] } }],
    [
      [['a'], { b: null }],
      [['a'], { b: null }],
    ],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Uint8Array([1, 2, 255]), 'AQL/'],
    [2n ** 63n, '9223372036854775808'],
    [Number.POSITIVE_INFINITY, null],
    [null, null],
    [() => 1, null],
    [itself, null],
  ])('writes the attribute value %o as JSON', (value, expected) => {
    const [row] = metricRows(point({ attributes: { value, nothing: undefined } }), { runId: null });
    expect(row?.attributes).toEqual({ value: expected });
  });

  it.each([
    [[1_793_525_400, 123_456_789], '2026-11-01T09:30:00.123456Z'],
    [[1_793_525_400, 999], '2026-11-01T09:30:00.000000Z'],
    [[1_793_525_400, 999_999_999], '2026-11-01T09:30:00.999999Z'],
    [[0, 1000], '1970-01-01T00:00:00.000001Z'],
  ] as const)('writes the time %j as %s', (endTime, time) => {
    const [row] = metricRows(point({ endTime: [...endTime] }), { runId: null });
    expect(row).toMatchObject({ time, start_time: '2026-11-01T09:30:00.000000Z', run_id: null });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('has null for a value of %d', (value) => {
    const [row] = metricRows(point({ value }), { runId: null });
    expect(row).toMatchObject({ value: null });
  });

  it('has null for a unit that was not given, and keeps the name of the meter', () => {
    expect(metricRows(point({}), { runId: null })).toMatchObject([{ unit: null, scope: 'scope' }]);
  });
});
