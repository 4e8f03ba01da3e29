import type { Meter } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { metric } from '../../../src/catalogue/index.ts';
import type { ExposedFamily } from '../../support/exposition.ts';
import { type ServeOptions, serve } from './scrape.ts';

type Meters = (name: string, version?: string) => Meter;

/** What a scrape shows of these measurements, `target_info` apart. */
async function scrape(record: (meter: Meters) => void, options: ServeOptions = {}) {
  await using served = await serve({
    ...options,
    config: { 'target_info_enabled/development': false, ...options.config },
  });
  record((name, version) => served.provider.getMeter(name, version));
  return await served.families();
}

const shownOf = (families: ReadonlyMap<string, ExposedFamily>) =>
  Object.fromEntries(
    [...families].map(([name, { type, samples }]) => [
      `${type} ${name}`,
      samples.filter((sample) => !sample.name.endsWith('_bucket')).map(({ value }) => value),
    ]),
  );

describe('meters that use one name', () => {
  it('share a family where the type is the same, told apart by their scope', async () => {
    const families = await scrape((meter) => {
      meter('one', '1.0').createCounter('calls', { description: 'Calls' }).add(1);
      meter('two').createCounter('calls', { description: 'Other words' }).add(2);
      meter('one', '2.0').createCounter('calls').add(4);
    });
    expect([...families.keys()]).toEqual(['calls_total']);
    expect(families.get('calls_total')).toEqual({
      help: 'Calls',
      type: 'counter',
      samples: [
        { name: 'calls_total', labels: { otel_scope_name: 'one', otel_scope_version: '1.0' }, value: 1 },
        { name: 'calls_total', labels: { otel_scope_name: 'one', otel_scope_version: '2.0' }, value: 4 },
        { name: 'calls_total', labels: { otel_scope_name: 'two' }, value: 2 },
      ],
    });
  });

  it('lose nothing where the type is another: the later one is named by its scope', async () => {
    const families = await scrape((meter) => {
      meter('b').createHistogram('latency', { unit: 's' }).record(2);
      meter('a').createGauge('latency', { unit: 's' }).record(1);
      meter('c').createUpDownCounter('latency', { unit: 's' }).add(3);
    });
    expect(shownOf(families)).toEqual({
      'gauge latency_seconds': [1, 3],
      'histogram latency_seconds_b': [2, 1],
    });
  });

  it('are named the same whoever comes first', async () => {
    const one = (meter: Meters) => meter('one').createGauge('x').record(1);
    const two = (meter: Meters) => meter('two').createHistogram('x').record(2);
    const ways = [
      [one, two],
      [two, one],
    ] as const;
    const [first, second] = await Promise.all(
      ways.map((way) => scrape((meter) => way.forEach((record) => void record(meter)))),
    );
    expect(shownOf(first as never)).toEqual(shownOf(second as never));
  });

  it('keep the names they have when one comes later that would have come before', async () => {
    await using served = await serve();
    served.provider.getMeter('z').createGauge('x').record(1);
    await served.text();
    served.provider.getMeter('a').createHistogram('x').record(2);
    const families = await served.families();
    expect(families.get('x')?.type).toBe('gauge');
    expect(families.get('x_a')?.type).toBe('histogram');
  });

  it.each([metric.tokenUsage, metric.cost, metric.errors])(
    'leave $name to us, even where they come first',
    async ({ name, unit, kind }) => {
      await using served = await serve();
      const foreign = served.provider.getMeter('a-foreign');
      if (kind === 'histogram') foreign.createGauge(name, { unit }).record(1);
      else foreign.createHistogram(`${name}.total`, { unit }).record(1);
      await served.text();
      const ours = served.provider.getMeter('runledger');
      if (kind === 'histogram') ours.createHistogram(name, { unit }).record(2);
      else ours.createCounter(name, { unit }).add(2);
      const families = await served.families();
      const [mine] = [...families].filter(([, { samples }]) => samples[0]?.labels.otel_scope_name === 'runledger');
      expect(mine?.[0]).not.toContain('foreign');
      const theirs = [...families].filter(([, { samples }]) => samples[0]?.labels.otel_scope_name === 'a-foreign');
      expect(theirs.map(([family]) => family)).toEqual([expect.stringContaining('a_foreign')]);
    },
  );
});

describe('names that fall together', () => {
  it('`a.b` and `a_b` of one meter both stay', async () => {
    const families = await scrape((meter) => {
      meter('m').createCounter('a.b').add(1);
      meter('m').createCounter('a_b').add(2);
      meter('m').createCounter('a-b').add(4);
    });
    expect(shownOf(families)).toEqual({
      'counter a_b_total': [4],
      'counter a_b_m_total': [1],
      'counter a_b_m_2_total': [2],
    });
  });

  it('one name in two units both stay', async () => {
    const families = await scrape((meter) => {
      meter('m').createCounter('work', { unit: '{call}' }).add(1);
      meter('m').createCounter('work', { unit: '{token}' }).add(2);
    });
    expect(shownOf(families)).toEqual({ 'counter work_total': [1], 'counter work_m_total': [2] });
  });

  it('a metric does not take the name of a histogram’s parts, nor that of the target', async () => {
    const families = await scrape((meter) => {
      meter('m').createHistogram('x').record(3);
      meter('m').createGauge('x.count').record(7);
      meter('m').createGauge('x_sum').record(8);
      meter('m').createGauge('target.info').record(9);
    });
    expect(shownOf(families)).toEqual({
      'histogram x': [3, 1],
      'gauge x_count_m': [7],
      'gauge x_sum_m': [8],
      'gauge target_info_m': [9],
    });
  });

  it('a meter without a name is told from another by a number', async () => {
    const families = await scrape((meter) => {
      meter('').createCounter('a.b').add(1);
      meter('').createCounter('a_b').add(2);
    });
    expect(shownOf(families)).toEqual({ 'counter a_b_total': [1], 'counter a_b_2_total': [2] });
  });
});
