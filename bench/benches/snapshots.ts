import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Meter, metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { forceFlush, run } from 'runledger';
import { meterName, metric } from '../../src/catalogue/index.ts';
import type { Bench, Row } from '../bench.ts';
import { IdleReader } from '../harness/idle-reader.ts';
import { inChild } from '../harness/in-child.ts';
import { interleave } from '../harness/interleave.ts';
import { prometheusReader, scrape, withMetrics } from '../harness/with-metrics.ts';
import { duration, megabytes, ratio } from '../report/figures.ts';

const sizes = {
  full: { rounds: 11, series: 10_000 },
  tiny: { rounds: 1, series: 50 },
} as const;

const readers = {
  json: 'periodic: { interval: 3600000, exporter: { json: {} } }',
  csv: 'periodic: { interval: 3600000, exporter: { csv: {} } }',
  parquet: 'periodic: { interval: 3600000, exporter: { parquet: {} } }',
  prometheus: prometheusReader,
} as const;

interface SnapshotOptions {
  readonly format: keyof typeof readers;
  readonly rounds: number;
  readonly series: number;
}

/** One snapshot of a run with many series, and a scrape of as many: how long it takes and how much memory at its height. */
export const snapshots: Bench = {
  name: 'snapshots',
  async measure(scale) {
    const rows = async (format: keyof typeof readers): Promise<Row[]> => {
      const options = { format, ...sizes[scale] };
      const { ours, beside } = await inChild(import.meta.url, snapshotSeconds, options);
      const { before, after } = await inChild(import.meta.url, snapshotMemory, options);
      const named = format === 'prometheus' ? 'a scrape, beside OTel’s exporter' : format;
      return [
        { what: named, ours: duration(ours), beside: duration(beside), compared: ratio(ours, beside) },
        { what: `${format}, memory at most`, ours: megabytes(after), beside: `from ${megabytes(before)}` },
      ];
    };
    const all: Row[] = [];
    for (const format of Object.keys(readers) as (keyof typeof readers)[]) all.push(...(await rows(format)));
    return [{ title: `A snapshot of ${sizes[scale].series} series`, beside: 'SDK, as JSON', rows: all }];
  },
};

/** Beside it: the same series of a bare provider as they are, in one `JSON.stringify`; and OTel's Prometheus exporter. */
export async function snapshotSeconds({ format, rounds, series }: SnapshotOptions) {
  return withMetrics({ readers: [readers[format]], maxSeries: series }, (store) =>
    run({ project: 'bench' }, async () => {
      const bare = format === 'prometheus' ? await bareScrape(series) : bareDump(series, store);
      await forceFlush();
      recordSeries(metrics.getMeter(meterName), series);
      const ours = format === 'prometheus' ? scrape : forceFlush;
      const seconds = await interleave({ ours: timing(ours), beside: timing(bare.take) }, { rounds });
      await bare.end();
      return seconds;
    }),
  );
}

/** Resident memory before and at its height after several snapshots. */
export async function snapshotMemory({ format, rounds, series }: SnapshotOptions) {
  return withMetrics({ readers: [readers[format]], maxSeries: series }, () =>
    run({ project: 'bench' }, async () => {
      await forceFlush();
      recordSeries(metrics.getMeter(meterName), series);
      globalThis.gc?.();
      const before = process.memoryUsage.rss();
      for (let round = 0; round < rounds; round += 1) {
        await (format === 'prometheus' ? scrape() : forceFlush());
      }
      return { before, after: process.resourceUsage().maxRSS * 1024 };
    }),
  );
}

/** A histogram of ours: what a foreign meter measures is kept beside the snapshots as well. */
function recordSeries(meter: Meter, series: number): void {
  const { name, unit, buckets = [] } = metric.operationDuration;
  const histogram = meter.createHistogram(name, { unit, advice: { explicitBucketBoundaries: [...buckets] } });
  for (let index = 0; index < series * 10; index += 1) {
    histogram.record((index % 997) / 10, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': `model-${index % 5}`,
      'gen_ai.response.model': `model-${index % 5}-2026-11-01`,
      'gen_ai.agent.name': `agent-${index % series}`,
    });
  }
}

interface Bare {
  take(): Promise<unknown>;
  end(): Promise<void>;
}

function bareDump(series: number, store: string): Bare {
  const reader = new IdleReader({ maxSeries: series });
  const provider = new MeterProvider({ readers: [reader] });
  recordSeries(provider.getMeter('bench'), series);
  const file = join(store, '..', 'bare.json');
  return {
    async take() {
      const { resourceMetrics } = await reader.collect();
      await writeFile(file, JSON.stringify(resourceMetrics.scopeMetrics), { flush: true });
    },
    end: () => provider.shutdown(),
  };
}

async function bareScrape(series: number): Promise<Bare> {
  const reader = new PrometheusExporter({ preventServerStart: true });
  // For Prometheus the SDK's limit is 2,000 series a metric, and cannot be set.
  reader.selectCardinalityLimit = () => series + 1;
  const provider = new MeterProvider({ readers: [reader] });
  recordSeries(provider.getMeter('bench'), series);
  const server = createServer((request, response) => reader.getMetricsRequestHandler(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    take: () => scrapeFrom(port),
    async end() {
      server.close();
      server.closeAllConnections();
      await provider.shutdown();
    },
  };
}

async function scrapeFrom(port: number): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

const timing = (take: () => Promise<unknown>) => async (): Promise<number> => {
  const startedMs = performance.now();
  await take();
  return (performance.now() - startedMs) / 1000;
};
