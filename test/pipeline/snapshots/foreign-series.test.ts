import { mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AggregationType, MeterProvider, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { metricRows } from '../../../src/exporter.ts';
import {
  announceForeignSeries,
  foreignOf,
  readForeignSeries,
  writeForeignSeries,
} from '../../../src/pipeline/snapshots/foreign-series.ts';
import { RunReader } from '../../../src/pipeline/snapshots/run-reader.ts';

const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'runledger-foreign-'));
const none = { scopeMetrics: [], isComplete: false };

/** A collection of two libraries and of ours, with every kind of point and values that JSON does not have. */
async function collect(): Promise<ScopeMetrics[]> {
  const reader = new RunReader();
  const exponential = { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const;
  const views = [{ instrumentName: 'size', aggregation: exponential }];
  const provider = new MeterProvider({ readers: [reader], views });
  const one = provider.getMeter('one', '1.0.0', { schemaUrl: 'https://example.com/schema' });
  const calls = one.createCounter('calls', { description: 'How often', unit: '{call}' });
  for (let series = 0; series < 2500; series++) calls.add(series, { series });
  one.createUpDownCounter('open').add(-1.5, { list: ['a', 'b'], flag: true, __proto__: null } as never);
  one.createHistogram('duration', { advice: { explicitBucketBoundaries: [1, 10] } }).record(5);
  const two = provider.getMeter('two');
  two.createHistogram('size').record(1000);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    two.createGauge('level').record(value, { value: String(value) });
  provider.getMeter('runledger').createCounter('ours').add(1);
  return (await reader.read()).scopeMetrics;
}

const rows = (scopeMetrics: readonly ScopeMetrics[]) =>
  metricRows({ resource: {} as never, scopeMetrics: [...scopeMetrics] }, { runId: 'run-1' });

describe('the series of foreign instruments', () => {
  it('are read back as they were, those of ours left out', async () => {
    const directory = newDirectory();
    const foreign = foreignOf(await collect());
    expect(foreign.map(({ scope }) => scope.name)).toEqual(['one', 'two']);
    await writeForeignSeries(directory, { scopeMetrics: foreign, isComplete: true });
    const { series, fault } = await readForeignSeries(directory);
    expect({ fault, isComplete: series.isComplete }).toEqual({ fault: null, isComplete: true });
    const withoutAdvice = foreign.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map(({ descriptor: { name, description, unit, valueType }, ...rest }) => ({
        ...rest,
        descriptor: { name, description, unit, valueType },
      })),
    }));
    expect(series.scopeMetrics).toEqual(withoutAdvice);
    expect(rows(series.scopeMetrics)).toEqual(rows(foreign));
    expect(await readdir(directory)).toEqual(['foreign.jsonl']);
    expect((await stat(join(directory, 'foreign.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it('are written in lines of a thousand points at most', async () => {
    const directory = newDirectory();
    await writeForeignSeries(directory, { scopeMetrics: await collect(), isComplete: false });
    const lines = (await readFile(join(directory, 'foreign.jsonl'), 'utf8')).split('\n').slice(1, -1);
    expect(Math.max(...lines.map((line) => JSON.parse(line).points.length))).toBe(1000);
  });

  it('are none, and all, where no such instrument measured', async () => {
    expect(await readForeignSeries(newDirectory())).toEqual({
      series: { scopeMetrics: [], isComplete: true },
      fault: null,
    });
  });

  it('are lacking where they were announced and never known', async () => {
    const directory = newDirectory();
    announceForeignSeries(directory);
    expect(await readForeignSeries(directory)).toEqual({ series: none, fault: null });
  });

  it.each([
    ['is cut', (file: string) => truncateSync(file, 600)],
    ['is empty', (file: string) => writeFileSync(file, '')],
    ['is of a newer version', (file: string) => writeFileSync(file, '{"format":"runledger-foreign","version":2}\n')],
    ['is of another program', (file: string) => writeFileSync(file, '{"a":1}\n{"b":2}\n')],
    ['is a link', (file: string) => symlinkSync('/etc/passwd', file)],
  ])('are lacking, and it is told why, where their file %s', async (how, damage) => {
    const directory = newDirectory();
    const file = join(directory, 'foreign.jsonl');
    if (how === 'is cut') await writeForeignSeries(directory, { scopeMetrics: await collect(), isComplete: true });
    damage(file);
    expect(await readForeignSeries(directory)).toEqual({ series: none, fault: expect.stringContaining(file) });
  });
});
