import type { Attributes } from '@opentelemetry/api';
import { AggregationTemporality, type DataPoint, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { allMetrics, attribute, metric, resourceAttribute } from '../../src/catalogue/index.ts';
import { createAdmission, maxOtherSets } from '../../src/pipeline/admission.ts';

function admission(maxSeries = 2000) {
  const overflowed: string[] = [];
  return { overflowed, ...createAdmission({ maxSeries, onOverflow: (name) => overflowed.push(name) }) };
}

/** Both ways in: an instrument of ours with these keys, and a stranger's that says nothing of its keys. */
const bothKinds = [
  {
    kind: 'ours',
    admitFor: (name: string, max?: number) => admission(max).forMetric(name, ['a', 'b', 'c']),
  },
  { kind: 'foreign', admitFor: (name: string, max?: number) => admission(max).forMetric(name) },
] as const;

describe.each(bothKinds)('an instrument, $kind', ({ admitFor }) => {
  it('has the project among its attributes, and none where there is none', () => {
    const admit = admitFor('m');
    expect(admit({ a: 'x' }, 'shop')).toEqual({ a: 'x', 'runledger.project': 'shop' });
    expect(admit({ a: 'x' }, null)).toEqual({ a: 'x' });
    expect(admit({}, null)).toEqual({});
  });

  it('gets one and the same frozen object for equal attributes, whatever their order', () => {
    const admit = admitFor('m', 1);
    const first = admit({ a: 'x', b: 'y', c: 1 }, 'shop');
    expect(admit({ a: 'x', b: 'y', c: 1 }, 'shop')).toBe(first);
    expect(admit({ c: 1, b: 'y', a: 'x' }, 'shop')).toBe(first);
    expect(admit({ c: 1, a: 'x', b: 'y' }, 'shop')).toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
    expect(Object.keys(first)).toEqual(['a', 'b', 'c', 'runledger.project']);
  });

  it.each([
    [{ a: 'x' }, { b: 'x' }],
    [{ a: '1' }, { a: 1 }],
    [{ a: 'true' }, { a: true }],
    [{ a: '' }, {}],
    [{ a: 'b', c: 'd' }, { a: 'b,c:d' }],
    [{ a: 'b"' }, { a: 'b\\"' }],
    [
      { a: 'x\u0000b', b: 'y' },
      { a: 'x', b: '\u0000by' },
    ],
    [{ a: ['x', 'y'] }, { a: ['x,y'] }],
    [{ a: ['x'] }, { a: '["x"]' }],
    [{ a: [1] }, { a: ['1'] }],
  ])('tells %j from %j', (one: Attributes, another: Attributes) => {
    const admit = admitFor('m');
    expect(admit(one, null)).toEqual(one);
    expect(admit(another, null)).toEqual(another);
    expect(admit(one, null)).not.toEqual(another);
  });

  it('tells one project from another, and a project from the same word as a value', () => {
    const admit = admitFor('m');
    expect(admit({ a: 'x' }, 'one')).not.toBe(admit({ a: 'x' }, 'two'));
    expect(admit({ a: 'x' }, 'b')).not.toEqual(admit({ a: 'x', b: 'b' }, null));
  });

  it('takes what is not an attribute value for absent', () => {
    const admit = admitFor('m');
    const odd = { a: null, b: undefined, c: { nested: 1 } } as unknown as Attributes;
    expect(Object.keys(admit(odd, null))).toEqual([]);
    const circular: { a?: unknown } = {};
    circular.a = [circular];
    expect(Object.keys(admit(circular as Attributes, null))).toEqual([]);
    expect(Object.keys(admit({ a: 1n } as unknown as Attributes, null))).toEqual([]);
  });

  it('keeps a list as it was when it was passed', () => {
    const admit = admitFor('m');
    const list = ['x'];
    const before = admit({ a: list }, null);
    list.push('y');
    expect(before).toEqual({ a: ['x'] });
    expect(admit({ a: list }, null)).toEqual({ a: ['x', 'y'] });
  });

  it('keeps what came first and puts what came later under `other`, for good', () => {
    const admit = admitFor('m', 2);
    const kept = [admit({ a: '1' }, 'p'), admit({ a: '2' }, 'p')];
    const other = admit({ a: '3' }, 'p');
    expect(other).toEqual({ a: 'other', 'runledger.project': 'other' });
    expect(admit({ a: '4' }, 'q')).toBe(other);
    expect([admit({ a: '1' }, 'p'), admit({ a: '2' }, 'p')]).toEqual(kept);
    expect(admit({ a: '3' }, 'p')).toBe(other);
  });

  it('keeps the keys under `other`, so that a call without an error gets none', () => {
    const admit = admitFor('m', 0);
    expect(admit({ a: 'x' }, 'p')).toEqual({ a: 'other', 'runledger.project': 'other' });
    expect(admit({ a: 'x', b: 'timeout' }, 'p')).toEqual({ a: 'other', b: 'other', 'runledger.project': 'other' });
    expect(admit({ a: 'x' }, null)).toEqual({ a: 'other' });
  });
});

describe('a metric', () => {
  it('puts the project in the place of one that was passed', () => {
    const admit = admission().forMetric('m');
    expect(admit({ a: 'x', 'runledger.project': 'theirs' }, 'ours')).toEqual({ a: 'x', 'runledger.project': 'ours' });
    expect(admit({ a: 'x', 'runledger.project': 'theirs' }, null)).toEqual({ a: 'x', 'runledger.project': 'theirs' });
  });

  it('is bounded by itself, and each measurement past its bound is told', () => {
    const { forMetric, overflowed } = admission(1);
    forMetric('one')({ a: '1' }, null);
    forMetric('two')({ a: '1' }, null);
    expect(overflowed).toEqual([]);
    for (let times = 0; times < 3; times += 1) forMetric('two')({ a: '2' }, null);
    forMetric('one')({ a: '1' }, null);
    expect(overflowed).toEqual(['two', 'two', 'two']);
  });

  it('shares its bound between instruments of one name', () => {
    const { forMetric } = admission(1);
    expect(forMetric('m')({ a: '1' }, null)).toEqual({ a: '1' });
    expect(forMetric('m')({ a: '2' }, null)).toEqual({ a: 'other' });
  });

  it('stays bounded where a stranger makes up keys', () => {
    const admit = admission(10).forMetric('m');
    const series = new Set<Attributes>();
    for (let index = 0; index < 1000; index += 1) {
      series.add(admit({ [`key${index}`]: index }, 'p'));
      series.add(admit({ [`key${index}`]: index }, null));
    }
    expect(series.size).toBeLessThanOrEqual(10 + maxOtherSets);
    expect(series).toContainEqual({ 'runledger.project': 'other' });
  });

  it('stays bounded where keys come in every order', () => {
    const admit = admission(1).forMetric('m');
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const series = new Set<Attributes>();
    for (const order of permutations(keys)) series.add(admit(Object.fromEntries(order.map((key) => [key, 'x'])), null));
    expect(series.size).toBe(1);
  });

  it('takes `__proto__` for a key like any other', () => {
    const admit = admission().forMetric('m');
    const passed: Attributes = JSON.parse('{"__proto__":"c","a":"b"}');
    for (let times = 0; times < 2; times += 1) expect(JSON.stringify(admit(passed, null))).toBe(JSON.stringify(passed));
    expect(admit({ a: 'b' }, null)).toEqual({ a: 'b' });
    expect(Object.getPrototypeOf(admit(passed, null))).toBe(Object.prototype);
  });

  it('does not take what an object inherits for its attributes', () => {
    const admit = admission().forMetric('m');
    expect(admit(Object.assign(Object.create({ b: 'inherited' }), { a: 'x' }), null)).toEqual({ a: 'x' });
    expect(admit({ a: 'x', b: 'inherited' }, null)).toEqual({ a: 'x', b: 'inherited' });
    expect(admit(Object.assign(Object.create({ b: 'inherited' }), { a: 'x' }), null)).toEqual({ a: 'x' });
  });
});

describe('instruments of the catalogue', () => {
  const identities = {
    [resourceAttribute.runId]: 'run_1',
    'session.id': 's',
    session_id: 's',
    'runledger.ticket.id': 't',
    'user.id': 'u',
    'gen_ai.conversation.id': 'c',
  };

  it.each(allMetrics)('$name never gets a run, session, ticket or user id', ({ name, attributes }) => {
    const admit = admission().forMetric(name, attributes);
    const passed = Object.fromEntries(attributes.map((key) => [key, 'value']));
    expect(admit({ ...identities, ...passed }, 'shop')).toEqual({ ...passed, [attribute.project]: 'shop' });
  });

  it('lets ids of a stranger through up to the bound, and no further', () => {
    const admit = admission(1).forMetric(metric.errors.name);
    expect(admit({ 'user.id': 'u' }, null)).toEqual({ 'user.id': 'u' });
    expect(admit({ 'user.id': 'v' }, null)).toEqual({ 'user.id': 'other' });
  });
});

describe('in the SDK', () => {
  it('counters never fall and nothing is lost, over many collections and past the bound', async () => {
    const reader = new CumulativeReader();
    const provider = new MeterProvider({ readers: [reader] });
    const counter = provider.getMeter('m').createCounter('calls');
    const admit = admission(5).forMetric('calls');
    const before = new Map<string, number>();
    for (let round = 1; round <= 4; round += 1) {
      for (let index = 0; index < 20; index += 1) counter.add(1, admit({ model: `m${index * round}` }, 'p'));
      const points = await reader.points();
      expect(points.size).toBe(6);
      expect([...points.values()].reduce((sum, value) => sum + value, 0)).toBe(20 * round);
      for (const [series, value] of before) expect(points.get(series)).toBeGreaterThanOrEqual(value);
      for (const [series, value] of points) before.set(series, value);
    }
    await provider.shutdown();
  });
});

class CumulativeReader extends MetricReader {
  constructor() {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}

  async points(): Promise<Map<string, number>> {
    const { resourceMetrics } = await this.collect();
    const points = resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ dataPoints }): readonly DataPoint<unknown>[] => dataPoints),
    );
    return new Map(points.map(({ attributes, value }) => [JSON.stringify(attributes), value as number]));
  }
}

function permutations(items: readonly string[]): string[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
