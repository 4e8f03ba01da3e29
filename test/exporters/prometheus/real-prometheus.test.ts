import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Meter } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allMetrics, type MetricDefinition, meterName, metric } from '../../../src/catalogue/index.ts';
import { hostileTexts } from '../../../src/testing.ts';
import { describeWithPrometheus, type PrometheusServer, startPrometheus } from '../../support/prometheus.ts';
import { type Served, serve } from './scrape.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop', 'service.instance.id': 'i-1' });

/** Records once with the instrument of a definition. */
function recordOnce(meter: Meter, { name, kind, unit, description, buckets, attributes }: MetricDefinition): void {
  const options = { unit, description, advice: { explicitBucketBoundaries: [...(buckets ?? [])] } };
  const labels = Object.fromEntries(attributes.map((key) => [key, 'x']));
  if (kind === 'counter') meter.createCounter(name, options).add(3, labels);
  else if (kind === 'gauge') meter.createGauge(name, options).record(0.5, labels);
  else meter.createHistogram(name, options).record(0.5, labels);
}

/** What `promtool check metrics` says, and how it exits: 0, or 3 for a lint warning, or 1 for what it cannot read. */
async function promtool(text: string) {
  const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const closed = once(child, 'close');
  child.stdin.end(text);
  const [exitCode] = await closed;
  return { exitCode, said };
}

describeWithPrometheus('promtool check metrics', () => {
  it('passes over every instrument of ours that is shown', async () => {
    await using served = await serve({ resource });
    const shown = allMetrics.filter(({ reach }) => reach !== 'run');
    for (const definition of shown) recordOnce(served.provider.getMeter(meterName, '1.0.0'), definition);
    const families = await served.families();
    expect(families.size).toBe(shown.length + 1);
    expect(await promtool(await served.text())).toEqual({ exitCode: 0, said: '' });
  });

  it('notices what is wrong', async () => {
    expect((await promtool('# TYPE calls counter\ncalls 1\n')).exitCode).toBe(3);
    expect((await promtool('# TYPE calls counter\n# TYPE calls gauge\ncalls 1\n')).exitCode).toBe(1);
  });
});

describeWithPrometheus('a real Prometheus', () => {
  let served: Served;
  let server: PrometheusServer;

  beforeAll(async () => {
    const views = [{ instrumentName: 'exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }];
    served = await serve({ resource, views });
    recordHostile((name) => served.provider.getMeter(name));
    server = await startPrometheus({ targets: [served.reader.status().address ?? ''] });
    expect(await server.scraped()).toEqual([{ url: served.reader.status().address, health: 'up', lastError: '' }]);
  });
  afterAll(async () => {
    await server?.close();
    await served?.provider.shutdown();
  });

  const valuesOf = async (expression: string) => (await server.query(expression)).map(({ value }) => value);

  it('takes every series of a scrape, and none twice', async () => {
    const samples = [...(await served.families()).values()].flatMap((family) => family.samples);
    expect(await valuesOf('scrape_samples_scraped')).toEqual([samples.length]);
    expect(await valuesOf('scrape_samples_post_metric_relabeling')).toEqual([samples.length]);
    const counts = await valuesOf('count({otel_scope_name=~".+"} or target_info)');
    expect(counts).toEqual([samples.length]);
  });

  it.each([
    ['gen_ai_client_operation_duration_seconds_bucket{le="0.64"}', 2],
    ['gen_ai_client_operation_duration_seconds_count', 3],
    ['gen_ai_usage_cost_USD_sum', 0.3],
    ['gen_ai_client_token_usage_sum{gen_ai_token_type="input"}', 1234],
    ['runledger_errors_total', 2],
    ['target_info{service_name="shop",service_instance_id="i-1"}', 1],
    ['gen_ai_usage_cost_USD_foreign', 7],
    ['histogram_quantile(1, exponential_bucket)', 4],
    ['infinite', Number.POSITIVE_INFINITY],
  ])('answers %s with %d', async (expression, expected) => {
    expect(await valuesOf(expression)).toEqual([expect.closeTo(expected, 9)]);
  });

  it('has NaN as NaN', async () => {
    expect(await valuesOf('undefined_value')).toEqual([Number.NaN]);
  });

  it('has hostile texts as they are', async () => {
    const texts = (await server.query('hostile_total')).map(({ labels }) => labels.text ?? '');
    expect(new Set(texts)).toEqual(new Set(hostileTexts.map((text) => text.toWellFormed())));
  });

  it('has what came since at the next scrape', async () => {
    served.provider.getMeter('later').createCounter('later').add(5);
    await server.scraped();
    expect(await valuesOf('later_total')).toEqual([5]);
  });
});

function recordHostile(meter: (name: string) => Meter): void {
  const ours = meter(meterName);
  const create = ({ name, unit, buckets }: MetricDefinition) =>
    ours.createHistogram(name, { unit, advice: { explicitBucketBoundaries: [...(buckets ?? [])] } });
  for (const seconds of [0.5, 0.64, 0.7]) create(metric.operationDuration).record(seconds);
  for (const costUsd of [0.1, 0.2]) create(metric.cost).record(costUsd);
  create(metric.tokenUsage).record(1234, { 'gen_ai.token.type': 'input' });
  ours.createCounter(metric.errors.name, { unit: metric.errors.unit }).add(2);

  const foreign = meter('foreign');
  foreign.createGauge(metric.cost.name, { unit: metric.cost.unit }).record(7);
  foreign.createHistogram('exponential').record(3);
  foreign.createGauge('infinite').record(Number.POSITIVE_INFINITY);
  foreign.createGauge('undefined_value').record(Number.NaN);
  for (const name of ['a.b', 'a_b', 'a-b']) foreign.createCounter(name).add(1, { 'x.y': 1, x_y: 2 });
  for (const text of hostileTexts) foreign.createCounter('hostile').add(1, { text });
}
