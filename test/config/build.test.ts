import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { viewOptions } from '../../src/pipeline/views.ts';
import { configOf, readers, resource, runledger, views } from './support.ts';

describe('readers', () => {
  it('may have the same exporter twice, each with settings of its own', () => {
    const file = readers(
      'periodic: { interval: 1000, exporter: { parquet: { directory: ./a } } }',
      'periodic: { interval: 2000, exporter: { parquet: { directory: ./b, nested: [1, { x: null }] } } }',
    );
    expect(configOf(file).readers.map(({ exporter, path }) => ({ exporter, path: path.slice(2) }))).toEqual([
      { exporter: { name: 'parquet', config: { directory: './a' } }, path: [0, 'periodic', 'exporter', 'parquet'] },
      {
        exporter: { name: 'parquet', config: { directory: './b', nested: [1, { x: null }] } },
        path: [1, 'periodic', 'exporter', 'parquet'],
      },
    ]);
  });

  it('hand OpenTelemetry’s own exporters their settings as they stand', () => {
    const settings = {
      otlp_http: {
        endpoint: 'http://h/v1/metrics',
        headers: [{ name: 'a', value: null }],
        timeout: null,
        tls: { ca_file: '/ca' },
      },
      console: { temporality_preference: 'delta' },
      'prometheus/development': { port: 9465, resource_constant_labels: { included: ['service.*'] } },
    };
    const { 'prometheus/development': prometheus, ...push } = settings;
    const file = readers(
      ...Object.entries(push).map(([name, config]) => `periodic: { exporter: { ${name}: ${JSON.stringify(config)} } }`),
      `pull: { exporter: { prometheus/development: ${JSON.stringify(prometheus)} } }`,
    );
    expect(Object.fromEntries(configOf(file).readers.map(({ exporter }) => [exporter.name, exporter.config]))).toEqual(
      settings,
    );
  });

  it.each([
    ['nothing', '', 60_000, 30_000],
    ['null', 'interval: , timeout: ,', 60_000, 30_000],
    ['an interval shorter than the usual timeout', 'interval: 1000,', 1000, 1000],
    ['both', 'interval: 1000, timeout: 500,', 1000, 500],
    ['a timeout longer than the interval', 'interval: 1000, timeout: 5000,', 1000, 1000],
    ['no limit', 'interval: 90000, timeout: 0,', 90_000, 90_000],
  ])('time with %s', (_, written, intervalMs, timeoutMs) => {
    const [reader] = configOf(readers(`periodic: { ${written} exporter: { json: } }`)).readers;
    expect(reader).toMatchObject({ kind: 'periodic', intervalMs, timeoutMs, exporter: { name: 'json', config: {} } });
  });

  it('have limits in the form of OpenTelemetry’s SDK', () => {
    const limits =
      'default: 1, counter: 2, gauge: 3, histogram: 4, observable_counter: 5, observable_gauge: 6, observable_up_down_counter: 7, up_down_counter: 8';
    const file = readers(
      `periodic: { exporter: { json: }, cardinality_limits: { ${limits} } }`,
      'pull: { exporter: { prometheus/development: }, cardinality_limits: { gauge: 3, counter: } }',
    );
    expect(configOf(file).readers.map(({ cardinalityLimits }) => cardinalityLimits)).toEqual([
      {
        default: 1,
        counter: 2,
        gauge: 3,
        histogram: 4,
        observableCounter: 5,
        observableGauge: 6,
        observableUpDownCounter: 7,
        upDownCounter: 8,
      },
      { gauge: 3 },
    ]);
  });
});

describe('views', () => {
  it('have all that a selector and a stream can have', () => {
    const [view] = configOf(
      views(
        '    - selector: { instrument_name: a, instrument_type: histogram, unit: s, meter_name: m, meter_version: "1", meter_schema_url: u }',
        '      stream: { name: b, description: d, aggregation_cardinality_limit: 5, attribute_keys: { included: [x], excluded: [y] } }',
      ),
    ).views;
    expect(view).toEqual({
      selector: {
        instrumentName: 'a',
        instrumentType: 'histogram',
        unit: 's',
        meterName: 'm',
        meterVersion: '1',
        meterSchemaUrl: 'u',
      },
      stream: {
        name: 'b',
        description: 'd',
        aggregationCardinalityLimit: 5,
        attributeKeys: { included: ['x'], excluded: ['y'] },
      },
    });
  });

  it.each<[written: string, aggregation: object]>([
    ['default:', { type: 'default' }],
    ['drop: {}', { type: 'drop' }],
    ['last_value:', { type: 'last_value' }],
    ['sum:', { type: 'sum' }],
    [
      'explicit_bucket_histogram: { boundaries: [0.5, 1], record_min_max: false }',
      { type: 'explicit_bucket_histogram', boundaries: [0.5, 1], recordMinMax: false },
    ],
    [
      'explicit_bucket_histogram:',
      {
        type: 'explicit_bucket_histogram',
        boundaries: [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000],
        recordMinMax: true,
      },
    ],
    [
      'explicit_bucket_histogram: { boundaries: [] }',
      { type: 'explicit_bucket_histogram', boundaries: [], recordMinMax: true },
    ],
    [
      'base2_exponential_bucket_histogram: { max_size: 20, max_scale: -5 }',
      { type: 'base2_exponential_bucket_histogram', maxSize: 20, maxScale: -5, recordMinMax: true },
    ],
  ])('aggregate by %s', (written, aggregation) => {
    const file = views('    - selector: { unit: s }', `      stream: { aggregation: { ${written} } }`);
    expect(configOf(file).views).toEqual([{ selector: { unit: 's' }, stream: { aggregation } }]);
  });

  it.each(['instrument_name: a', 'instrument_name: "*"', 'instrument_type: counter', 'unit: s', 'meter_name: m'])(
    'that are let pass are let pass by OpenTelemetry’s SDK: %s',
    (written) => {
      const file = views(`    - selector: { ${written} }`, '      stream: {}');
      expect(() => new MeterProvider({ views: [...viewOptions(configOf(file).views, 2000)] })).not.toThrow();
    },
  );

  it.each([
    ['nothing selected', {}],
    ['a name for many', { instrumentName: 'a*', name: 'b' }],
  ])('that are refused would make OpenTelemetry’s SDK throw: %s', (_, options) => {
    expect(() => new MeterProvider({ views: [options] })).toThrow();
  });
});

it('merges attributes and their list, in which nothing wins over attributes', () => {
  const file = resource(
    '  schema_url: https://example.com/schema',
    '  attributes_list: "a=listed, b=x%2Cy,,__proto__=z"',
    '  attributes:',
    '    - { name: a, value: own }',
    '    - { name: none, value: }',
    '    - { name: numbers, value: [1, 2.5], type: double_array }',
    '    - { name: one, value: 1, type: int }',
    '    - { name: yes, value: true, type: bool }',
  );
  const { attributes, schemaUrl } = configOf(file).resource;
  expect(Object.entries(attributes).sort(([a], [b]) => a.localeCompare(b))).toEqual([
    ['__proto__', 'z'],
    ['a', 'own'],
    ['b', 'x,y'],
    ['numbers', [1, 2.5]],
    ['one', 1],
    ['yes', true],
  ]);
  expect(schemaUrl).toBe('https://example.com/schema');
});

it('names the detectors that OpenTelemetry JS has, and what of theirs is kept', () => {
  const file = resource(
    '  detection/development:',
    '    detectors: [{ host: }, { process: {} }, { container: }, { service: }]',
    '    attributes: { included: ["host.*"], excluded: [host.id] }',
  );
  const { detectors, detectedAttributes } = configOf(file).resource;
  expect(detectors).toEqual(['host', 'process', 'service']);
  expect(detectedAttributes).toEqual({ included: ['host.*'], excluded: ['host.id'] });
});

it('hands on all that stands under distribution.runledger', () => {
  const file = runledger(
    'directory: /var/runs',
    'project: " shop "',
    'tags: { team: a, size: 5, paid: true, none: }',
    'plugins: ["@example/exporter", ./mine.js]',
    'strict: true',
    'finalise_on_exit: false',
    'max_series: 500',
    'capture: { error_messages: true }',
    'instrumentation:',
    '  enabled: false',
    '  processor: batch',
    '  providers:',
    '    - { url: "http://localhost:11434/v1", provider: ollama }',
    '    - { url: "https://llm.example.com", provider: anthropic, api: anthropic-messages }',
    'prometheus: { profiles: [claude_code, genai, claude_code] }',
  );
  expect(configOf(file).distribution).toEqual({
    directory: '/var/runs',
    project: 'shop',
    tags: { team: 'a', size: 5, paid: true },
    plugins: ['@example/exporter', './mine.js'],
    strict: true,
    finaliseOnExit: false,
    maxSeries: 500,
    capture: { errorMessages: true },
    prices: [],
    instrumentation: {
      enabled: false,
      processor: 'batch',
      providers: [
        { url: 'http://localhost:11434/v1', provider: 'ollama' },
        { url: 'https://llm.example.com', provider: 'anthropic', api: 'anthropic-messages' },
      ],
    },
    prometheus: { profiles: ['claude_code', 'genai'] },
  });
});
