import { setTimeout as pause } from 'node:timers/promises';
import { AggregationTemporality, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { PrometheusReader } from '../../../exporters/prometheus/index.ts';
import { createTestContext } from '../../../src/testing.ts';
import { parseExposition } from '../../support/exposition.ts';
import { checked } from './scrape.ts';

class OtherReader extends MetricReader {
  constructor() {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

const never = 2 ** 30;

/** A provider with a view, a reader that is read again and again, and ours, which nobody scrapes. */
async function pair(drainIntervalMs: number) {
  const context = await createTestContext({ scope: 'process' });
  const other = new OtherReader();
  const reader = new PrometheusReader(await checked({ port: 0 }), { ...context, drainIntervalMs });
  const views = [{ instrumentName: '*', attributesProcessors: [] }];
  const provider = new MeterProvider({ views, readers: [other, reader] });
  const counter = provider.getMeter('m').createCounter('calls');
  return {
    provider,
    reader,
    async countAndCollect(times: number) {
      for (let index = 0; index < times; index += 1) {
        counter.add(1, { series: index % 3 });
        await other.collect();
      }
    },
  };
}

/** How much the SDK keeps for a reader that has not collected yet: one entry for each collection of another. */
function kept({ provider, reader }: { readonly provider: MeterProvider; readonly reader: MetricReader }): number {
  const { metricCollectors, meterSharedStates } = (provider as unknown as Internals)._sharedState;
  const collector = metricCollectors.find(({ _metricReader }) => _metricReader === reader);
  const [meter] = meterSharedStates.values();
  const [storage] = (collector && meter?.metricStorageRegistry.getStorages(collector)) ?? [];
  const waiting = collector && storage?._temporalMetricStorage._unreportedAccumulations.get(collector);
  if (!waiting) throw new Error('the SDK keeps this elsewhere now: look again whether it leaks');
  return waiting.length;
}

interface Internals {
  readonly _sharedState: {
    readonly metricCollectors: readonly { readonly _metricReader: MetricReader }[];
    readonly meterSharedStates: ReadonlyMap<
      string,
      {
        readonly metricStorageRegistry: {
          getStorages(collector: object): readonly {
            readonly _temporalMetricStorage: {
              readonly _unreportedAccumulations: ReadonlyMap<object, readonly unknown[]>;
            };
          }[];
        };
      }
    >;
  };
}

describe('a reader that nobody scrapes, beside another and with a view', () => {
  it('would be kept things for without end (if this fails, OTel JS has mended it, and the drain can go)', async () => {
    const { provider, reader, countAndCollect } = await pair(never);
    await countAndCollect(100);
    expect(kept({ provider, reader })).toBe(100);
    await provider.shutdown();
  });

  it('collects for nobody now and then, so that nothing piles up', async () => {
    const { provider, reader, countAndCollect } = await pair(1);
    await countAndCollect(100);
    await expect.poll(() => kept({ provider, reader })).toBe(0);
    await provider.shutdown();
  });

  it('has lost nothing when it is scraped at last', async () => {
    const { provider, reader, countAndCollect } = await pair(1);
    await countAndCollect(99);
    await expect.poll(() => kept({ provider, reader })).toBe(0);
    await countAndCollect(3);
    await reader.startServer();
    const families = parseExposition(await (await fetch(reader.status().address ?? '')).text());
    expect(families.get('calls_total')?.samples.map(({ value }) => value)).toEqual([34, 34, 34]);
    expect(reader.status()).toMatchObject({ exports: 1, failures: 0 });
    await provider.shutdown();
  });

  it('is left alone once it is shut down', async () => {
    const { provider, reader } = await pair(1);
    await provider.shutdown();
    await pause(20);
    expect(reader.status()).toMatchObject({ failures: 0 });
  });
});
