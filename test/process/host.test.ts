import { describe, expect, it } from 'vitest';
import { readJson, runAgent, runIds, temporaryStore } from '../support/agent-process.ts';

type Figures = Readonly<Record<string, number>>;

/** A host with OTel's own NodeSDK, and a library that measures; both formats read the same. */
const imports = {
  esm: `
    import { metrics } from '@opentelemetry/api';
    import { NodeSDK } from '@opentelemetry/sdk-node';
    import * as sdk from '@opentelemetry/sdk-metrics';
    import { run, recordModelCall, startMetrics, shutdown } from 'runledger';
  `,
  commonjs: `
    const { metrics } = require('@opentelemetry/api');
    const { NodeSDK } = require('@opentelemetry/sdk-node');
    const sdk = require('@opentelemetry/sdk-metrics');
    const { run, recordModelCall, startMetrics, shutdown } = require('runledger');
  `,
};

const host = `
  const exporter = new sdk.InMemoryMetricExporter(sdk.AggregationTemporality.CUMULATIVE);
  const reader = new sdk.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const node = new NodeSDK({ metricReaders: [reader], autoDetectResources: false });
  const figures = async () => {
    await reader.forceFlush();
    const all = exporter.getMetrics().at(-1)?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
    const sum = ({ dataPoints }) => dataPoints.reduce((total, { value }) => total + (value.sum ?? value), 0);
    return Object.fromEntries(all.map((metric) => [metric.descriptor.name, sum(metric)]));
  };
  const library = () => {
    const meter = metrics.getMeter('a-library');
    const hits = meter.createCounter('hits');
    meter.createObservableGauge('temperature').addCallback((result) => result.observe(21));
    return () => hits.add(1);
  };
  const call = () => recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, durationMs: 5 });
`;

const inRun = `await run({ id: 'inside' }, async () => { hit(); hit(); call(); });`;

const orders = [
  {
    order: 'before ours',
    registered: false,
    body: `node.start(); await startMetrics(); const hit = library(); hit(); ${inRun} console.log(JSON.stringify(await figures())); await shutdown();`,
  },
  {
    order: 'after ours',
    registered: true,
    body: `node.start(); const hit = library(); hit(); ${inRun} console.log(JSON.stringify(await figures()));`,
  },
  {
    order: 'after ours, and after the library made its instruments',
    registered: true,
    body: `const hit = library(); node.start(); hit(); ${inRun} console.log(JSON.stringify(await figures()));`,
  },
] as const;

const cases = orders.flatMap((order) => (['esm', 'commonjs'] as const).map((format) => ({ ...order, format })));

describe('a host’s own NodeSDK', () => {
  it.each(cases)(
    'that starts $order ($format) receives everything, and so does the run',
    async ({ body, format, registered }) => {
      const store = await temporaryStore();
      const source = `${imports[format]} (async () => { ${host} ${body} })();`;
      const outcome = await runAgent(source, {
        store,
        format,
        registered,
        env: { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
      });
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
      const figures = JSON.parse(outcome.stdout) as Figures;
      expect(figures).toMatchObject({ hits: 3, temperature: 21, 'gen_ai.client.token.usage': 110 });
      const { metrics } = await readJson<{ metrics: { name: string; value: number | null; sum: number | null }[] }>(
        store,
        'inside',
        'metrics.json',
      );
      const ours = (name: string) =>
        metrics
          .filter((point) => point.name === name)
          .reduce((total, { value, sum }) => total + (value ?? sum ?? 0), 0);
      expect({ hits: ours('hits'), tokens: ours('gen_ai.client.token.usage') }).toEqual({ hits: 2, tokens: 110 });
    },
  );

  it('keeps its own figures when ours is shut down', async () => {
    const store = await temporaryStore();
    const source = `${imports.esm} ${host}
      await startMetrics(); node.start(); const hit = library(); hit(); await shutdown(); hit();
      console.log(JSON.stringify(await figures()));`;
    const { stdout } = await runAgent(source, { store, registered: false });
    expect(JSON.parse(stdout)).toMatchObject({ hits: 2 });
  });

  it('is named where its meters were made too early for runs to see', async () => {
    const store = await temporaryStore();
    const source = `${imports.esm} ${host} node.start(); const hit = library(); await startMetrics(); hit();
      await run({}, () => hit()); console.log(JSON.stringify(await figures())); await shutdown();`;
    const { stdout, stderr } = await runAgent(source, { store, registered: false });
    expect(JSON.parse(stdout)).toMatchObject({ hits: 2 });
    expect(stderr).toContain('meter "a-library" was made before startMetrics()');
    expect(await runIds(store)).toHaveLength(1);
  });
});
