import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Meter } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import otlpHttp from '../../../exporters/otlp_http/index.ts';
import { metric } from '../../../src/catalogue/index.ts';
import { collectMetrics, createTestContext, exporterConformance } from '../../../src/testing.ts';
import { exportNow } from '../export-now.ts';
import { startCollector } from './collector.ts';
import { messagesAt } from './protobuf.ts';

const tlsDirectory = path.join(import.meta.dirname, 'tls');
const [keyFile, certFile] = [path.join(tlsDirectory, 'key.pem'), path.join(tlsDirectory, 'cert.pem')];

async function checked(config: unknown) {
  const result = await otlpHttp.configSchema['~standard'].validate(config);
  if (result.issues) throw new Error(result.issues.map(({ message }) => message).join('; '));
  return result.value;
}

async function create(config: unknown): Promise<PushMetricExporter> {
  const context = await createTestContext({ scope: 'process' });
  return otlpHttp.create(await checked(config), context) as PushMetricExporter;
}

/** What the SDK sends for these measurements, through a reader as a pipeline has one; collected twice. */
async function send(config: unknown, record: (meter: Meter) => void): Promise<void> {
  const exporter = await create(config);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
  const provider = new MeterProvider({
    readers: [reader],
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
  });
  for (let times = 0; times < 2; times += 1) {
    record(provider.getMeter('m'));
    await provider.forceFlush();
  }
  await provider.shutdown();
}

const oneCall = () => collectMetrics((meter) => meter.createCounter('calls').add(1));

describe('conforms', () => {
  for (const check of exporterConformance(otlpHttp, {
    config: () => ({ endpoint: 'http://127.0.0.1:1', timeout: 100 }),
  })) {
    it(check.name, check.run);
  }
});

describe('the config', () => {
  it('has the defaults of OpenTelemetry’s schema', async () => {
    expect(await checked({})).toEqual({
      url: 'http://localhost:4318/v1/metrics',
      headers: {},
      compression: 'none',
      timeoutMs: 10_000,
      encoding: 'protobuf',
      temporality: 'cumulative',
      histograms: 'explicit_bucket_histogram',
      tls: { caFile: null, keyFile: null, certFile: null },
    });
    const nulls = { endpoint: null, tls: null, headers_list: null, compression: null, timeout: null, encoding: null };
    expect(await checked(nulls)).toEqual(await checked({}));
  });

  it('takes headers from both places, those of the list last, and none that are null', async () => {
    const { headers } = await checked({
      headers: [
        { name: 'x-both', value: 'named' },
        { name: 'x-null', value: null },
      ],
      headers_list: 'x-both=listed,x-list=a%20b',
    });
    expect(headers).toEqual({ 'x-both': 'named', 'x-list': 'a b' });
  });

  it.each([
    [{ endpont: 'x' }, 'unknown "endpont"; known: endpoint'],
    [{ endpoint: 'localhost:4318' }, 'must be a URL of http or https'],
    [{ endpoint: 'file:///etc/passwd' }, 'must be a URL of http or https'],
    [{ compression: 'zstd' }, 'known: gzip, none'],
    [{ timeout: -1 }, '0'],
    [{ encoding: 'grpc' }, 'known: protobuf, json'],
    [{ temporality_preference: 'lowmemory' }, 'known: cumulative, delta, low_memory'],
    [{ default_histogram_aggregation: 'x' }, 'known: explicit_bucket_histogram, base2_exponential_bucket_histogram'],
    [{ tls: { ca_file: 'ca.pem' } }, 'must be an absolute path'],
    [{ tls: { key_file: '/key.pem' } }, 'key_file and cert_file go together'],
    [{ tls: { insecure: true } }, 'unknown "insecure"; known: ca_file'],
    [{ headers: [{ name: 'a b', value: 'x' }] }, 'is not a name that a header can have'],
    [{ headers_list: 'a b=x' }, 'has a name or a value that no header can have'],
    [{ headers: [{ name: 'a', key: 'x' }] }, 'unknown "key"; known: name, value'],
  ])('refuses %j and says what would do', async (config, says) => {
    await expect(checked(config)).rejects.toThrow(says);
  });

  it.each([
    ['a value', { headers: [{ name: 'authorization', value: 'Bearer s3cret\n' }] }],
    ['a value in a name’s place', { headers: [{ name: 'Bearer s3cret', value: 'x' }] }],
    ['a value without a name', { headers_list: 'Bearer s3cret==' }],
  ])('does not show %s that cannot be sent', async (_, config) => {
    const refused = checked(config);
    await expect(refused).rejects.toThrow('header');
    await expect(refused).rejects.not.toThrow('s3cret');
  });
});

describe('the README', () => {
  const block = async (language: string) => {
    const readme = await readFile(path.join(import.meta.dirname, '../../../exporters/otlp_http/README.md'), 'utf8');
    return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(readme)?.[1] ?? '';
  };

  it('has a config that is one', async () => {
    const [reader] = parse(await block('yaml')).meter_provider.readers;
    expect(await checked(reader.periodic.exporter.otlp_http)).toMatchObject({ compression: 'gzip' });
  });

  it('shows what a collector receives', async () => {
    await using collector = await startCollector();
    const reader = new PeriodicExportingMetricReader({
      exporter: await create({ endpoint: collector.url, encoding: 'json' }),
    });
    const provider = new MeterProvider({
      readers: [reader],
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
    });
    const { name, unit } = metric.unpricedCalls;
    const counter = provider.getMeter('runledger', '0.1.0').createCounter(name, { unit });
    counter.add(3, { 'gen_ai.request.model': 'local-7b' });
    await provider.shutdown();
    const timeless = (text: string) => JSON.parse(text.replaceAll(/imeUnixNano": ?"\d{19}"/g, 'imeUnixNano":"0"'));
    expect(timeless(String(collector.received[0]?.body))).toMatchObject(timeless(await block('json')));
  });
});

describe('a collector receives', () => {
  const record = (meter: Meter) => {
    meter.createCounter('calls').add(3, { model: 'gpt-5.2' });
    meter.createHistogram('cost', { advice: { explicitBucketBoundaries: [0.1, 1] } }).record(0.25);
  };

  it('all figures, as JSON', async () => {
    await using collector = await startCollector();
    await send({ endpoint: collector.url, encoding: 'json' }, record);
    const last = collector.received.at(-1);
    expect(last).toMatchObject({ method: 'POST', url: '/v1/metrics', headers: { 'content-type': 'application/json' } });
    const [{ resource, scopeMetrics }] = JSON.parse(String(last?.body)).resourceMetrics;
    expect(resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'shop' } }]);
    expect(scopeMetrics[0].scope.name).toBe('m');
    const [calls, cost] = scopeMetrics[0].metrics;
    expect(calls).toMatchObject({
      name: 'calls',
      sum: {
        isMonotonic: true,
        aggregationTemporality: 2,
        dataPoints: [{ attributes: [{ key: 'model', value: { stringValue: 'gpt-5.2' } }], asDouble: 6 }],
      },
    });
    expect(cost).toMatchObject({
      name: 'cost',
      histogram: { dataPoints: [{ count: 2, sum: 0.5, explicitBounds: [0.1, 1], bucketCounts: [0, 2, 0] }] },
    });
  });

  it('the same as protobuf, which is the default', async () => {
    await using collector = await startCollector();
    await send({ endpoint: collector.url }, record);
    const last = collector.received.at(-1);
    expect(last?.headers['content-type']).toBe('application/x-protobuf');
    // ExportMetricsServiceRequest.resource_metrics.scope_metrics.metrics
    const metrics = messagesAt(last?.body ?? Buffer.alloc(0), [1, 2, 2]);
    expect(metrics.map((metric) => String(metric.get(1)?.[0]))).toEqual(['calls', 'cost']);
    // Metric.sum.data_points.as_double and Metric.histogram.data_points.sum
    const [calls, cost] = metrics.map((metric) => [metric.get(7), metric.get(9)].flatMap((data) => data?.[0] ?? []));
    expect(doublesAt(calls?.[0], 4)).toEqual([6]);
    expect(doublesAt(cost?.[0], 5)).toEqual([0.5]);
  });

  it('them packed, where that is asked for', async () => {
    await using collector = await startCollector();
    await send({ endpoint: collector.url, encoding: 'json', compression: 'gzip' }, record);
    expect(collector.received[0]?.headers['content-encoding']).toBe('gzip');
    expect(String(collector.received[0]?.body)).toContain('gpt-5.2');
  });

  it('the headers, and a content type that no header can change', async () => {
    await using collector = await startCollector();
    const headers = [
      { name: 'authorization', value: 'Bearer x' },
      { name: 'content-type', value: 'text/plain' },
    ];
    await exportNow(await create({ endpoint: collector.url, headers }), await oneCall());
    expect(collector.received[0]?.headers).toMatchObject({
      authorization: 'Bearer x',
      'content-type': 'application/x-protobuf',
    });
  });

  it('what was added since, with delta temporality', async () => {
    await using collector = await startCollector();
    await send({ endpoint: collector.url, encoding: 'json', temporality_preference: 'delta' }, record);
    const values = collector.received.map(({ body }) => {
      const { sum } = JSON.parse(String(body)).resourceMetrics[0].scopeMetrics[0].metrics[0];
      return [sum.aggregationTemporality, sum.dataPoints[0].asDouble];
    });
    expect(values.slice(0, 2)).toEqual([
      [1, 3],
      [1, 3],
    ]);
  });

  it('exponential histograms, where they are preferred', async () => {
    await using collector = await startCollector();
    const config = { encoding: 'json', default_histogram_aggregation: 'base2_exponential_bucket_histogram' };
    await send({ endpoint: collector.url, ...config }, record);
    const { metrics } = JSON.parse(String(collector.received.at(-1)?.body)).resourceMetrics[0].scopeMetrics[0];
    expect(metrics[1].exponentialHistogram.dataPoints[0]).toMatchObject({ count: 2, sum: 0.5 });
  });
});

/** A field of every data point. */
const doublesAt = (data: bigint | Buffer | undefined, field: number): number[] =>
  messagesAt(data as Buffer, [1]).flatMap((point) =>
    (point.get(field) as Buffer[]).map((value) => value.readDoubleLE()),
  );

describe('the environment', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('changes nothing: a key in OTEL_EXPORTER_OTLP_HEADERS is not sent to whom the file names', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-secret=1');
    vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_HEADERS', 'x-secret=2');
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:1');
    vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'delta');
    await using collector = await startCollector();
    const exporter = await create({ endpoint: collector.url });
    await exportNow(exporter, await oneCall());
    expect(collector.received).toHaveLength(1);
    expect(Object.keys(collector.received[0]?.headers ?? {})).not.toContain('x-secret');
    expect(collector.received[0]?.headers['content-encoding']).toBeUndefined();
    expect(exporter.selectAggregationTemporality?.('COUNTER' as never)).toBe(1);
  });
});

describe('a fault', () => {
  it('that may pass is tried again', async () => {
    await using collector = await startCollector([
      { status: 503, headers: { 'retry-after': new Date(0).toUTCString() } },
    ]);
    await exportNow(await create({ endpoint: collector.url }), await oneCall());
    expect(collector.received).toHaveLength(2);
  });

  it('that will not pass is a failed export with its status', async () => {
    await using collector = await startCollector([{ status: 400 }]);
    const failed = exportNow(await create({ endpoint: collector.url }), await oneCall());
    await expect(failed).rejects.toMatchObject({ code: 400 });
    expect(collector.received).toHaveLength(1);
  });

  it('to reach anyone is a failed export', async () => {
    // Less than it would wait before another try.
    const failed = exportNow(
      await create({ endpoint: 'http://127.0.0.1:1/v1/metrics', timeout: 700 }),
      await oneCall(),
    );
    await expect(failed).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('over TLS', () => {
  const server = async () => ({ key: await readFile(keyFile), cert: await readFile(certFile) });

  it('sends to a server whose certificate it was given, and to no other', async () => {
    await using collector = await startCollector([], await server());
    await exportNow(await create({ endpoint: collector.url, tls: { ca_file: certFile } }), await oneCall());
    expect(collector.received).toHaveLength(1);
    await expect(exportNow(await create({ endpoint: collector.url }), await oneCall())).rejects.toThrow();
    expect(collector.received).toHaveLength(1);
  });

  it('shows a certificate of its own', async () => {
    await using collector = await startCollector([], {
      ...(await server()),
      ca: await readFile(certFile),
      requestCert: true,
    });
    const tls = { ca_file: certFile, key_file: keyFile, cert_file: certFile };
    await exportNow(await create({ endpoint: collector.url, tls }), await oneCall());
    expect(collector.received).toHaveLength(1);
  });

  it('says which file is missing', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'runledger-'));
    const missing = path.join(directory, 'ca.pem');
    await expect(create({ tls: { ca_file: missing } })).rejects.toThrow(
      `tls.ca_file: ${missing} cannot be read (ENOENT)`,
    );
    await rm(directory, { recursive: true });
  });
});
