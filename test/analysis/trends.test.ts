import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { type MetricTrend, type Trends, trends } from '../../src/analysis/trends.ts';
import { type Line, linesOf } from './recorded-store.ts';
import { plainQuantile, plainSum, syntheticStore } from './synthetic-store.ts';

let store: string;
let lines: readonly Line[];
beforeAll(async () => {
  store = await syntheticStore({ runs: 60, days: 12 });
  lines = linesOf(store);
});

const at = (text: string): number => Date.parse(text) * 1000;

async function trendsOf(
  options: Partial<Parameters<typeof trends>[1]> & { readonly timeZone?: string; readonly now?: string } = {},
): Promise<Trends> {
  const { timeZone = 'UTC', now = '2026-12-01T00:00:00Z', ...asked } = options;
  await using opened = await openStore(store, { timeZone, now: () => at(now) });
  return await trends(opened, { by: 'day', ...asked });
}

const metricOf = (found: Trends, name: string): MetricTrend =>
  found.metrics.find(({ metric }) => metric === name) as MetricTrend;

const valuesOf = (found: Trends, name: string): Record<string, number | null> =>
  Object.fromEntries(metricOf(found, name).values.map(({ start, value }) => [start, value]));

/** The lines of a day, found by the hours that a zone is from UTC. */
function linesOn(day: string, hours: number): Line[] {
  const from = Date.parse(`${day}T00:00:00Z`) - hours * 3_600_000;
  return lines.filter(({ ts }) => {
    const moment = Date.parse(ts as string);
    return moment >= from && moment < from + 86_400_000;
  });
}

describe.each([
  ['UTC', 0],
  ['Asia/Tokyo', 9],
  ['America/Phoenix', -7],
])('days in %s', (timeZone, hours) => {
  let found: Trends;
  beforeAll(async () => {
    found = await trendsOf({ timeZone });
  });

  it('have what happened on them', () => {
    expect(found.time_zone).toBe(timeZone);
    const [cost, calls, errors, latency] = ['cost_usd', 'calls', 'errors', 'latency_p95_ms'].map((name) =>
      valuesOf(found, name),
    );
    for (const day of Object.keys(calls ?? {})) {
      const ofDay = linesOn(day, hours);
      const modelCalls = ofDay.filter(({ event }) => event === 'model_call');
      expect(calls?.[day]).toBe(modelCalls.length);
      expect(errors?.[day]).toBe(
        ofDay.filter(({ event }) => event === 'error').length +
          modelCalls.filter(({ status }) => status === 'error').length,
      );
      expect(cost?.[day]).toBeCloseTo(plainSum(modelCalls.map(({ cost_usd }) => cost_usd)), 9);
      expect(latency?.[day]).toBeCloseTo(
        plainQuantile(
          modelCalls.map((call) => call.duration_ms as number),
          0.95,
        ),
        6,
      );
    }
    expect(plainSum(Object.values(calls ?? {}))).toBe(lines.filter(({ event }) => event === 'model_call').length);
  });

  it('have the runs that started on them', () => {
    for (const [day, runs] of Object.entries(valuesOf(found, 'runs'))) {
      expect(runs).toBe(linesOn(day, hours).filter(({ event }) => event === 'run_start').length);
    }
    expect(plainSum(Object.values(valuesOf(found, 'runs')))).toBe(60);
  });
});

it('weeks begin on Mondays and add up to the same', async () => {
  const found = await trendsOf({ by: 'week' });
  const starts = metricOf(found, 'calls').values.map(({ start }) => start);
  expect(starts.every((start) => new Date(start).getUTCDay() === 1)).toBe(true);
  expect(plainSum(Object.values(valuesOf(found, 'calls')))).toBe(
    lines.filter(({ event }) => event === 'model_call').length,
  );
});

it('a day without anything counts as 0, and has no latency', async () => {
  const found = await trendsOf({ until: at('2026-11-25T00:00:00Z') });
  expect(valuesOf(found, 'cost_usd')['2026-11-23']).toBe(0);
  expect(valuesOf(found, 'runs')['2026-11-23']).toBe(0);
  expect(valuesOf(found, 'latency_p95_ms')['2026-11-23']).toBeNull();
  expect(valuesOf(found, 'success_rate')['2026-11-23']).toBeNull();
});

it('begins with the first run, whatever was asked for, and ends by now', async () => {
  const asked = { since: at('1990-01-01T00:00:00Z'), until: at('2100-01-01T00:00:00Z') };
  const found = await trendsOf({ ...asked, now: '2026-12-01T10:00:00Z' });
  const starts = metricOf(found, 'runs').values.map(({ start }) => start);
  expect([starts[0], starts.at(-1)]).toEqual(['2026-11-09', '2026-12-01']);
});

it.each<[what: string, options: Parameters<typeof trendsOf>[0], partial: string[]]>([
  ['nothing that is over', {}, []],
  ['today', { now: '2026-11-20T10:00:00Z' }, ['2026-11-20']],
  ['a day that --since cuts in two', { since: at('2026-11-12T08:00:00Z') }, ['2026-11-12']],
  ['no day that --since begins with', { since: at('2026-11-12T00:00:00Z') }, []],
  ['a day that --until cuts in two', { until: at('2026-11-20T08:00:00Z') }, ['2026-11-20']],
  ['no day that --until ends with', { until: at('2026-11-21T00:00:00Z') }, []],
])('leaves out of the slope %s', async (_, options, partial) => {
  const { values, steps } = metricOf(await trendsOf(options), 'runs');
  const found = values.filter(({ is_partial }) => is_partial).map(({ start }) => start);
  expect(found).toEqual(partial);
  expect(steps).toBe(values.length - partial.length);
});

it('has the metrics that are asked for', async () => {
  const { metrics } = await trendsOf({ metrics: ['errors', 'tokens'] });
  expect(metrics.map(({ metric, unit }) => `${metric} ${unit}`)).toEqual(['errors {error}', 'tokens {token}']);
});

it('knows nothing of an empty store', async () => {
  await using opened = await openStore(`${store}-none`);
  const { metrics } = await trends(opened, { by: 'day', metrics: ['runs'] });
  expect(metrics).toMatchObject([{ values: [], slope: null, steps: 0, verdict: 'too_few_to_tell' }]);
});
