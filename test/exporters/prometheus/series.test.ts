import type { Attributes, Meter } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { hostileTexts } from '../../../src/testing.ts';
import { type ServeOptions, serve } from './scrape.ts';

/** What a scrape shows of these measurements, scopes and `target_info` apart. */
async function scrape(record: (meter: Meter) => void, options: ServeOptions = {}) {
  const config = { scope_info_enabled: false, 'target_info_enabled/development': false, ...options.config };
  await using served = await serve({ ...options, config });
  record(served.provider.getMeter('m'));
  return await served.families();
}

const samplesOf = async (record: (meter: Meter) => void, options?: ServeOptions) =>
  [...(await scrape(record, options)).values()].flatMap(({ samples }) => samples);

describe('a label', () => {
  it.each(hostileTexts.filter((text) => text !== ''))('carries %j as it is', async (text) => {
    const samples = await samplesOf((meter) => meter.createCounter('calls').add(1, { text }));
    expect(samples).toEqual([{ name: 'calls_total', labels: { text: text.toWellFormed() }, value: 1 }]);
  });

  it.each([
    [{ text: true }, 'true'],
    [{ text: 0 }, '0'],
    [{ text: 1.5 }, '1.5'],
    [{ text: Number.NaN }, 'NaN'],
    [{ text: ['a', 'b'] }, '["a","b"]'],
    [{ text: [1, 2] }, '[1,2]'],
  ] as [Attributes, string][])('shows %j as %j', async (attributes, expected) => {
    const samples = await samplesOf((meter) => meter.createCounter('calls').add(1, attributes));
    expect(samples.map(({ labels }) => labels)).toEqual([{ text: expected }]);
  });

  it.each([
    ['a function', () => 1],
    ['what is no JSON by its own account', { toJSON: () => undefined }],
  ])('is not made of %s, which costs nobody the scrape', async (_, value) => {
    const attributes = { text: value, kept: 'yes' } as unknown as Attributes;
    const samples = await samplesOf((meter) => meter.createCounter('calls').add(1, attributes));
    expect(samples).toEqual([{ name: 'calls_total', labels: { kept: 'yes' }, value: 1 }]);
  });

  it('has the values of all attributes whose names become its own, in the order of those names', async () => {
    const samples = await samplesOf((meter) =>
      meter.createCounter('calls').add(1, { 'a.b': 'dot', a_b: 'underscore', 'a-b': 'dash', 'a/b': '' }),
    );
    expect(samples.map(({ labels }) => labels)).toEqual([{ a_b: 'dash;dot;underscore' }]);
  });

  it('of a bucket or a scope is not an attribute’s', async () => {
    const record = (meter: Meter) => meter.createHistogram('x').record(1, { le: '5', 'otel.scope.name': 'theirs' });
    const samples = await samplesOf(record, { config: { scope_info_enabled: true } });
    expect(samples.find(({ name }) => name === 'x_sum')?.labels).toEqual({
      exported_le: '5',
      exported_otel_scope_name: 'theirs',
      otel_scope_name: 'm',
    });
    expect(samples.filter(({ name, labels }) => name === 'x_bucket' && labels.le === undefined)).toEqual([]);
  });
});

describe('points that come to the same labels', () => {
  it('are one series: sums are added up', async () => {
    const samples = await samplesOf((meter) => {
      const counter = meter.createCounter('calls');
      counter.add(1, { n: 1 });
      counter.add(2, { n: '1' });
      counter.add(4, { n: '1', empty: '' });
      const level = meter.createUpDownCounter('level');
      level.add(5, {});
      level.add(-7, { empty: '' });
    });
    expect(samples).toEqual([
      { name: 'calls_total', labels: { n: '1' }, value: 7 },
      { name: 'level', labels: {}, value: -2 },
    ]);
  });

  it('are one series: of gauges the last holds', async () => {
    const samples = await samplesOf((meter) => {
      const gauge = meter.createGauge('level');
      gauge.record(5, {});
      gauge.record(7, { empty: '' });
    });
    expect(samples).toEqual([{ name: 'level', labels: {}, value: 7 }]);
  });

  it('are one series: histograms are added up, by the bounds that both have', async () => {
    await using served = await serve({ config: { scope_info_enabled: false } });
    const record = (meter: string, boundaries: number[]) => {
      const advice = { explicitBucketBoundaries: boundaries };
      const histogram = served.provider.getMeter(meter).createHistogram('x', { advice });
      for (const value of [1, 2, 3, 4, 5, 6]) histogram.record(value);
    };
    record('one', [1, 2, 4]);
    record('two', [2, 3, 4, 5]);
    const samples = (await served.families()).get('x')?.samples ?? [];
    const buckets = samples.filter(({ name }) => name === 'x_bucket').map(({ labels, value }) => [labels.le, value]);
    expect(buckets).toEqual([
      ['2', 4],
      ['4', 8],
      ['+Inf', 12],
    ]);
    expect(samples.find(({ name }) => name === 'x_sum')?.value).toBe(42);
    expect(samples.find(({ name }) => name === 'x_count')?.value).toBe(12);
  });
});

describe('a value', () => {
  it.each([
    0,
    -0,
    1,
    -1.5,
    1e21,
    1e-7,
    5e-324,
    Number.MAX_VALUE,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ])('%d is shown as it is', async (value) => {
    const samples = await samplesOf((meter) => meter.createGauge('level').record(value));
    expect(samples.map((sample) => sample.value)).toEqual([value === 0 ? 0 : value]);
  });

  it('of a histogram is in the bucket whose bound it reaches, and buckets count up', async () => {
    const samples = await samplesOf((meter) => {
      const histogram = meter.createHistogram('x', { advice: { explicitBucketBoundaries: [0.000001, 0.5, 1] } });
      for (const value of [0.000001, 0.5, 0.6, 1, 2, Number.POSITIVE_INFINITY]) histogram.record(value);
    });
    expect(samples).toEqual([
      { name: 'x_bucket', labels: { le: '0.000001' }, value: 1 },
      { name: 'x_bucket', labels: { le: '0.5' }, value: 2 },
      { name: 'x_bucket', labels: { le: '1' }, value: 4 },
      { name: 'x_bucket', labels: { le: '+Inf' }, value: 6 },
      { name: 'x_sum', labels: {}, value: Number.POSITIVE_INFINITY },
      { name: 'x_count', labels: {}, value: 6 },
    ]);
  });
});

describe('an exponential histogram', () => {
  const views = (options: { maxSize?: number } = {}) => [
    { instrumentName: '*', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options } } as const,
  ];

  const bucketsOf = async (values: readonly number[], options?: { maxSize?: number }) => {
    const record = (meter: Meter) => {
      const histogram = meter.createHistogram('x');
      for (const value of values) histogram.record(value);
    };
    const samples = await samplesOf(record, { views: views(options) });
    const buckets = samples.filter(({ name }) => name === 'x_bucket');
    return {
      counts: new Map(buckets.map(({ labels, value }) => [Number(labels.le?.replace('Inf', 'Infinity')), value])),
      sum: samples.find(({ name }) => name === 'x_sum')?.value,
      count: samples.find(({ name }) => name === 'x_count')?.value,
    };
  };

  it.each([
    { values: [0.3, 0.25, 1, 1.0001, 2, 1000] },
    { values: [0, 0, 7] },
    { values: [1e-300, 1e300] },
    { values: [2 ** -1022, Number.MAX_VALUE] },
    { values: Array.from({ length: 500 }, (_, index) => 1.07 ** (index - 200)) },
  ])('has in each power of two exactly what is at most that: $values.length values', async ({ values }) => {
    const { counts, sum, count } = await bucketsOf(values);
    expect(count).toBe(values.length);
    expect(sum).toBeCloseTo(values.reduce((total, value) => total + value, 0));
    expect(counts.size).toBeGreaterThan(2);
    for (const [bound, counted] of counts) expect(counted).toBe(values.filter((value) => value <= bound).length);
  });

  it('keeps its bounds when the SDK lowers the scale', async () => {
    const before = await bucketsOf([3, 5, 6]);
    const after = await bucketsOf([3, 5, 6, 0.001, 9000]);
    const finest = await bucketsOf([3, 5, 6, 0.001, 9000], { maxSize: 2000 });
    for (const bound of before.counts.keys()) expect(after.counts.has(bound)).toBe(true);
    expect(after.counts).toEqual(finest.counts);
  });

  it('of what may be negative has bounds under zero, and no sum', async () => {
    const record = (meter: Meter) => {
      meter.createObservableGauge('x').addCallback((result) => {
        for (const [index, value] of [-3, -0.3, 0, 0.3, 3].entries()) result.observe(value, { index });
      });
    };
    const samples = await samplesOf(record, { views: views() });
    const at = (index: string, bound: string) =>
      samples.find(({ name, labels }) => name === 'x_bucket' && labels.index === index && labels.le === bound)?.value;
    expect([at('0', '-4'), at('0', '-2'), at('0', '0')]).toEqual([0, 1, 1]);
    expect([at('1', '-0.5'), at('1', '-0.25'), at('1', '0')]).toEqual([0, 1, 1]);
    expect([at('2', '0'), at('2', '+Inf')]).toEqual([1, 1]);
    expect([at('4', '0'), at('4', '2'), at('4', '4')]).toEqual([0, 0, 1]);
    expect(samples.filter(({ name }) => name === 'x_sum')).toEqual([]);
    expect(samples.filter(({ name }) => name === 'x_count')).toHaveLength(5);
  });
});

describe('the resource', () => {
  const resource = resourceFromAttributes({
    'service.name': 'shop',
    'service.version': '1',
    'host.name': 'h',
    'runledger.run.id': 'run_1',
    service_name: 'again',
  });
  const record = (meter: Meter) => meter.createCounter('calls').add(1, { 'host.name': 'theirs' });

  it('is target_info, without a run', async () => {
    const families = await scrape(record, { resource, config: { 'target_info_enabled/development': true } });
    expect(families.get('target_info')).toEqual({
      help: 'Target metadata',
      type: 'gauge',
      samples: [
        { name: 'target_info', labels: { host_name: 'h', service_name: 'shop;again', service_version: '1' }, value: 1 },
      ],
    });
  });

  it('is not shown where that is turned off', async () => {
    expect([...(await scrape(record, { resource })).keys()]).toEqual(['calls_total']);
  });

  it.each([
    [undefined, { host_name: 'theirs' }],
    [{}, { host_name: 'theirs', service_name: 'shop;again', service_version: '1' }],
    [{ included: ['service.*'] }, { host_name: 'theirs', service_name: 'shop', service_version: '1' }],
    [
      { included: ['service.*'], excluded: ['*.version'] },
      { host_name: 'theirs', service_name: 'shop' },
    ],
    [
      { included: ['service?name'], excluded: ['service_*'] },
      { host_name: 'theirs', service_name: 'shop' },
    ],
    [{ excluded: ['*'] }, { host_name: 'theirs' }],
    [{ included: ['*run*', 'SERVICE.NAME', 'service.nam', 's(', '+'] }, { host_name: 'theirs' }],
  ])('as constant labels, %j: %j', async (resource_constant_labels, expected) => {
    const config = resource_constant_labels === undefined ? {} : { resource_constant_labels };
    const families = await scrape(record, { resource, config });
    expect(families.get('calls_total')?.samples.map(({ labels }) => labels)).toEqual([expected]);
  });
});

it('a metric without a description has a HELP all the same, and one with line breaks has one line', async () => {
  const families = await scrape((meter) => {
    meter.createCounter('silent').add(1);
    meter.createCounter('loud', { description: 'two\nlines, a \\ and a "' }).add(1);
  });
  expect(families.get('silent_total')?.help).toBe('No description');
  expect(families.get('loud_total')?.help).toBe('two\nlines, a \\ and a "');
});
