import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { metricRows } from '../../src/exporter.ts';
import { RunReader } from '../../src/pipeline/snapshots/run-reader.ts';
import { viewOptions } from '../../src/pipeline/views.ts';
import { configOf, views } from '../config/support.ts';

/** What the SDK makes of some measurements under the views of a file. */
async function rowsUnder(lines: readonly string[], { cardinalityLimit = 100 } = {}) {
  const reader = new RunReader();
  const provider = new MeterProvider({
    readers: [reader],
    views: [...viewOptions(configOf(views(...lines)).views, cardinalityLimit)],
  });
  const meter = provider.getMeter('m', '1.0.0', { schemaUrl: 'https://example.com/schema' });
  const counter = meter.createCounter('hits', { unit: '1', description: 'theirs' });
  counter.add(1, { page: 'a', user: 'u' });
  counter.add(2, { page: 'a', user: 'v' });
  const histogram = meter.createHistogram('size', { unit: 'By' });
  for (const value of [1, 5, 50]) histogram.record(value);
  return metricRows(await reader.read(), { runId: null });
}

const view = (selector: string, stream: string) => [`    - selector: { ${selector} }`, `      stream: { ${stream} }`];
const hits = (rows: Awaited<ReturnType<typeof rowsUnder>>) =>
  rows.filter(({ unit }) => unit === '1').map(({ name, attributes, value }) => [name, attributes, value]);
const sizes = (rows: Awaited<ReturnType<typeof rowsUnder>>) => rows.filter(({ unit }) => unit === 'By');

describe('a view of the configuration', () => {
  const both = [
    ['hits', { page: 'a', user: 'u' }, 1],
    ['hits', { page: 'a', user: 'v' }, 2],
  ];

  it.each<[what: string, selector: string, stream: string, expected: readonly unknown[]]>([
    ['a name', 'instrument_name: hits', 'name: calls', both.map(([, ...rest]) => ['calls', ...rest])],
    [
      'attributes that are kept',
      'instrument_name: hits',
      'attribute_keys: { included: [page] }',
      [['hits', { page: 'a' }, 3]],
    ],
    [
      'attributes that are left out',
      'instrument_type: counter',
      'attribute_keys: { excluded: [user, page] }',
      [['hits', {}, 3]],
    ],
    [
      'attributes of both kinds',
      'unit: "1"',
      'attribute_keys: { included: [page, user], excluded: [user] }',
      [['hits', { page: 'a' }, 3]],
    ],
    ['nothing of an instrument', 'instrument_name: "hi*"', 'aggregation: { drop: }', []],
    ['the last value', 'meter_name: m, instrument_name: hits', 'aggregation: { last_value: }', both],
    ['another meter', 'meter_name: n, instrument_name: hits', 'aggregation: { drop: }', both],
    ['another version', 'meter_version: "2", instrument_name: hits', 'aggregation: { drop: }', both],
    [
      'this version and schema',
      'meter_version: 1.0.0, meter_schema_url: "https://example.com/schema", unit: "1"',
      'aggregation: { drop: }',
      [],
    ],
    ['another type', 'instrument_type: gauge', 'aggregation: { drop: }', both],
    ['what there is by default', 'instrument_name: hits', 'aggregation: { default: }', both],
  ])('is of %s', async (_what, selector, stream, expected) => {
    expect(hits(await rowsUnder(view(selector, stream)))).toEqual(expected);
  });

  it.each<[stream: string, expected: object]>([
    [
      'aggregation: { explicit_bucket_histogram: { boundaries: [4, 40] } }',
      { type: 'histogram', bucket_bounds: [4, 40], bucket_counts: [1, 1, 1], min: 1, max: 50 },
    ],
    [
      'aggregation: { explicit_bucket_histogram: { boundaries: [4], record_min_max: false } }',
      { type: 'histogram', bucket_bounds: [4], bucket_counts: [1, 2], min: null, max: null },
    ],
    [
      'aggregation: { base2_exponential_bucket_histogram: { max_size: 2 } }',
      { type: 'exponential_histogram', count: 3, sum: 56 },
    ],
    ['aggregation: { sum: }', { type: 'counter', value: 56 }],
  ])('puts values together as it says: %s', async (stream, expected) => {
    expect(sizes(await rowsUnder(view('instrument_name: size', stream)))).toMatchObject([expected]);
  });

  it('has the limit of its reader where it has none of its own', async () => {
    const selector = 'instrument_name: hits';
    const limited = (stream: string) => rowsUnder(view(selector, stream), { cardinalityLimit: 1 });
    const overflow = [['hits', { 'otel.metric.overflow': true }, 3]];
    expect(hits(await limited('description: ours'))).toEqual(overflow);
    expect(hits(await limited('aggregation_cardinality_limit: 10'))).toEqual(both);
  });
});
