import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  createAllowListAttributesProcessor,
  type DataPoint,
  MeterProvider,
  MetricReader,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/pipeline/admission.ts';
import { createStandIns } from '../../src/pipeline/stand-ins.ts';

class Reader extends MetricReader {
  constructor(temporality: AggregationTemporality) {
    super({ aggregationTemporalitySelector: () => temporality });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}

  async points(): Promise<{ name: string; attributes: Attributes; value: unknown }[]> {
    const { resourceMetrics } = await this.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ descriptor, dataPoints }) => {
        const points: readonly DataPoint<unknown>[] = dataPoints;
        return points.map(({ attributes, value }) => ({ name: descriptor.name, attributes, value }));
      }),
    );
  }
}

/** A provider whose series are admitted and recorded under stand-ins, as the process's is. */
function recording({ maxSeries = 10, views = [] as ViewOptions[] } = {}) {
  const standIns = createStandIns();
  const cumulative = new Reader(AggregationTemporality.CUMULATIVE);
  const delta = new Reader(AggregationTemporality.DELTA);
  for (const reader of [cumulative, delta]) standIns.restoreFor(reader);
  const provider = new MeterProvider({ readers: [cumulative, delta], views: standIns.restoreForViews(views) });
  const admission = createAdmission({ maxSeries, onOverflow() {}, standIn: standIns.make });
  return { cumulative, delta, meter: provider.getMeter('a-library'), admission };
}

describe('a series recorded under a stand-in', () => {
  it('has its attributes in every reader, collection after collection', async () => {
    const { cumulative, delta, meter, admission } = recording();
    const counter = meter.createCounter('hits');
    const admit = admission.forMetric('hits');
    for (const round of [1, 2]) {
      for (const page of ['a', 'b', 'a']) counter.add(1, admit({ page, tags: ['x', 'y'] }, 'shop'));
      const points = (a: number, b: number) => [
        { name: 'hits', attributes: { page: 'a', 'runledger.project': 'shop', tags: ['x', 'y'] }, value: a },
        { name: 'hits', attributes: { page: 'b', 'runledger.project': 'shop', tags: ['x', 'y'] }, value: b },
      ];
      expect(await cumulative.points()).toEqual(points(2 * round, round));
      expect(await delta.points()).toEqual(points(2, 1));
    }
  });

  it('is not taken for one of another metric', async () => {
    const { cumulative, meter, admission } = recording();
    for (const name of ['hits', 'misses']) {
      meter.createCounter(name).add(1, admission.forMetric(name)({ of: name }, null));
    }
    expect(await cumulative.points()).toEqual([
      { name: 'hits', attributes: { of: 'hits' }, value: 1 },
      { name: 'misses', attributes: { of: 'misses' }, value: 1 },
    ]);
  });

  it('is one with its equal of another instrument that the SDK takes for the same', async () => {
    const views = [
      { instrumentName: 'old.hits', name: 'hits' },
      { instrumentName: 'new.hits', name: 'hits' },
    ];
    const { cumulative, meter, admission } = recording({ views });
    for (const name of ['old.hits', 'new.hits']) {
      meter.createCounter(name).add(1, admission.forMetric(name)({ page: 'a' }, null));
    }
    expect(await cumulative.points()).toEqual([{ name: 'hits', attributes: { page: 'a' }, value: 2 }]);
  });

  it('is one with all that did not fit, under `other`', async () => {
    const { cumulative, meter, admission } = recording({ maxSeries: 1 });
    const counter = meter.createCounter('hits');
    for (const page of ['a', 'b', 'c', 'a']) counter.add(1, admission.forMetric('hits')({ page }, null));
    expect(await cumulative.points()).toEqual([
      { name: 'hits', attributes: { page: 'a' }, value: 2 },
      { name: 'hits', attributes: { page: 'other' }, value: 2 },
    ]);
  });

  it('shows a view its attributes, and merges where the view drops some', async () => {
    const views = [{ instrumentName: 'hits', attributesProcessors: [createAllowListAttributesProcessor(['page'])] }];
    const { cumulative, meter, admission } = recording({ views });
    const counter = meter.createCounter('hits');
    for (const user of ['one', 'two']) counter.add(1, admission.forMetric('hits')({ page: 'a', user }, null));
    expect(await cumulative.points()).toEqual([{ name: 'hits', attributes: { page: 'a' }, value: 2 }]);
  });
});

it('leaves attributes that have no stand-in as they are', async () => {
  const { cumulative, meter } = recording();
  meter.createObservableGauge('load').addCallback((result) => result.observe(3, { series: 0 }));
  meter.createHistogram('size').record(5, { series: 0 });
  expect(await cumulative.points()).toMatchObject([
    { name: 'load', attributes: { series: 0 }, value: 3 },
    { name: 'size', attributes: { series: 0 }, value: { count: 1, sum: 5 } },
  ]);
});
