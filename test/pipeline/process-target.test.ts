import { ROOT_CONTEXT } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { MetricReader, type PushMetricExporter, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import {
  claudeCodeMetric,
  type LedgerEvent,
  ledgerColumns,
  meterName,
  metric,
  type ProfileName,
} from '../../src/catalogue/index.ts';
import type { ExporterContext, ExporterPlugin } from '../../src/exporter.ts';
import { maxOtherSets } from '../../src/pipeline/admission.ts';
import type { PlannedExporter } from '../../src/pipeline/plan.ts';
import { createProcessTarget } from '../../src/pipeline/process-target.ts';
import { all } from '../store/support.ts';
import { manualTime } from '../support/manual-time.ts';
import { healthBook, reportOf } from './run/support.ts';

/** A reader as a plugin may bring one. */
class OwnReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

/** An exporter that keeps what it is given, but for what takes the place of that. */
function keepingExporter(more: Partial<PushMetricExporter> = {}) {
  const kept: ResourceMetrics[] = [];
  const exporter: PushMetricExporter = {
    export(metrics, report) {
      kept.push(metrics);
      report({ code: 0 });
    },
    async forceFlush() {},
    async shutdown() {},
    ...more,
  };
  return { exporter, kept };
}

interface TargetOptions {
  readonly maxSeries?: number;
  readonly profiles?: readonly ProfileName[];
  /** Which of the plugins is one that others scrape. */
  readonly scraped?: number;
}

/** The process's target over what these plugins make, in the order of their labels `0`, `1`, … */
function targetOver(
  makes: readonly ((context: ExporterContext) => unknown)[],
  { maxSeries = 10, ...asked }: TargetOptions = {},
) {
  const { health, lines } = healthBook();
  const overflowed: string[] = [];
  const exporters = makes.map((create, nth): PlannedExporter => {
    const plugin = { name: 'x', scope: 'process', create: (_: unknown, context: ExporterContext) => create(context) };
    const intervalMs = asked.scraped === nth ? null : 60_000;
    return { label: `${nth}`, plugin: plugin as ExporterPlugin, config: {}, intervalMs, timeoutMs: 30 };
  });
  const target = createProcessTarget({
    exporters,
    store: '/the/store',
    resource: emptyResource(),
    views: [],
    maxSeries,
    profiles: asked.profiles ?? ['genai'],
    logger: { error() {}, warn() {}, info() {}, debug() {} },
    clock: manualTime().clock,
    health,
    selfInstruments: () => null,
    onOverflow: (metricName) => overflowed.push(metricName),
  });
  return { target, health, lines, overflowed };
}

/** A model call of which nothing is known. */
const noCall = Object.fromEntries(
  Object.keys(ledgerColumns('model_call')).map((column) => [column, null]),
) as unknown as LedgerEvent<'model_call'>;

const figures = (metrics: ResourceMetrics | undefined) =>
  metrics?.scopeMetrics.flatMap((scope) =>
    scope.metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => ({ name: descriptor.name, attributes, value })),
    ),
  );

describe('the process’s provider', () => {
  it('is none where nobody reads it', () => {
    expect(targetOver([]).target).toBe(null);
    const throwing = () => {
      throw new Error('no port');
    };
    const { target, health, lines } = targetOver([throwing]);
    expect(target).toBe(null);
    expect(reportOf(health).exporters).toMatchObject([
      { name: '0', failures: 1, lastError: 'Error: no port', lastErrorAt: '2026-11-01T00:00:00.000000Z' },
    ]);
    expect(lines).toEqual(['exporter 0: Error: no port (logged once)']);
  });

  it('gives a plugin the store, no run, and the data points only', async () => {
    const contexts: ExporterContext[] = [];
    targetOver([
      (context) => {
        contexts.push(context);
        return keepingExporter().exporter;
      },
    ]);
    const [context] = contexts;
    expect(context).toMatchObject({ run: null, writer: null, directory: '/the/store' });
    expect(context?.due()).toEqual(['metrics']);
    expect(context && (await all(context.tables('runs')))).toEqual([]);
  });

  it('has an exporter and a plugin’s own reader read the same, past those that could not be made', async () => {
    const { exporter, kept } = keepingExporter();
    const reader = new OwnReader();
    const { target, health } = targetOver([() => exporter, () => null, () => reader]);
    target?.provider.getMeter('m').createCounter('hits').add(2, { page: 'a' });
    await target?.provider.forceFlush();
    const { resourceMetrics } = await reader.collect();
    const read = [{ name: 'hits', attributes: { page: 'a' }, value: 2 }];
    expect([figures(kept[0]), figures(resourceMetrics)]).toEqual([read, read]);
    expect(reportOf(health).exporters).toMatchObject([
      { name: '0', exports: 1, failures: 0 },
      { name: '1', exports: 0, failures: 1, lastError: 'TypeError: its create() gave no exporter' },
      { name: '2', exports: 0, failures: 0 },
    ]);
  });

  it('bounds the series of a metric, and loses none that were admitted', async () => {
    const { exporter, kept } = keepingExporter();
    const { target, overflowed } = targetOver([() => exporter], { maxSeries: 3 });
    const counter = target?.provider.getMeter('m').createCounter('hits');
    const admit = target?.admission.forMetric('hits');
    for (let page = 0; page < 5 + maxOtherSets; page += 1)
      counter?.add(1, admit?.({ page: `${page}` }, null), ROOT_CONTEXT);
    await target?.provider.forceFlush();
    expect(figures(kept[0])?.map(({ attributes, value }) => [attributes.page, value])).toEqual([
      ['0', 1],
      ['1', 1],
      ['2', 1],
      ['other', 2 + maxOtherSets],
    ]);
    expect(overflowed).toEqual(Array.from({ length: 2 + maxOtherSets }, () => 'hits'));
  });

  it.each([
    [['genai'], [metric.cost.name]],
    [['claude_code'], [claudeCodeMetric.cost.name]],
    [
      ['claude_code', 'genai'],
      [claudeCodeMetric.cost.name, metric.cost.name],
    ],
  ] as const)(
    'has what is scraped go by the names of %j, and what is sent by OpenTelemetry’s',
    async (profiles, names) => {
      const { exporter, kept } = keepingExporter();
      const reader = new OwnReader();
      const { target } = targetOver([() => exporter, () => reader], { profiles, scraped: 1 });
      const call = { ...noCall, cost_usd: 0.25 };
      target?.provider.getMeter(meterName).createHistogram(metric.cost.name).record(call.cost_usd);
      target?.countModelCall?.(call);
      await target?.provider.forceFlush();
      const { resourceMetrics } = await reader.collect();
      expect(
        figures(resourceMetrics)
          ?.map(({ name }) => name)
          .sort(),
      ).toEqual([...names].sort());
      expect(figures(kept[0])?.map(({ name }) => name)).toEqual([metric.cost.name]);
    },
  );

  it('asks an exporter for its temporality, and not one that has none', async () => {
    const delta = keepingExporter({ selectAggregationTemporality: () => 0 });
    const usual = keepingExporter();
    const { target } = targetOver([() => delta.exporter, () => usual.exporter]);
    const counter = target?.provider.getMeter('m').createCounter('hits');
    for (let round = 0; round < 2; round += 1) {
      counter?.add(1);
      await target?.provider.forceFlush();
    }
    const last = (kept: readonly ResourceMetrics[]) => figures(kept.at(-1))?.map(({ value }) => value);
    expect([last(delta.kept), last(usual.kept)]).toEqual([[1], [2]]);
  });
});

describe('the end of the process’s provider', () => {
  const never = () => new Promise<never>(() => {});
  const fail = () => {
    throw new Error('of the plugin');
  };

  it.each<[what: string, ask: () => Promise<void>, lastError: string]>([
    ['hangs', never, 'Error: no answer within 30 ms'],
    ['throws', fail, 'Error: of the plugin'],
    ['rejects', async () => fail(), 'Error: of the plugin'],
  ])('waits for no exporter and no reader that %s, and exports by the others', async (_what, ask, lastError) => {
    const good = keepingExporter();
    const bad = keepingExporter({ forceFlush: ask, shutdown: ask });
    const reader = Object.assign(new OwnReader(), { forceFlush: ask, shutdown: ask });
    const { target, health } = targetOver([() => bad.exporter, () => reader, () => good.exporter]);
    target?.provider.getMeter('m').createCounter('hits').add(1);
    await target?.provider.shutdown();
    expect(figures(good.kept.at(-1))).toMatchObject([{ name: 'hits', value: 1 }]);
    const { exporters } = reportOf(health);
    expect(exporters.map(({ name, lastError }) => [name, lastError])).toEqual([
      ['0', lastError],
      ['1', lastError],
      ['2', null],
    ]);
  });
});
