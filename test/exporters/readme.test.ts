import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import csv from '../../exporters/csv/index.ts';
import json from '../../exporters/json/index.ts';
import parquet from '../../exporters/parquet/index.ts';
import { type ExporterPlugin, type Row, tableNames, tables } from '../../src/exporter.ts';
import { collectMetrics, createTestContext, type TestContext } from '../../src/testing.ts';
import { queryDuckDb } from './duckdb.ts';
import { exportNow } from './export-now.ts';

/** The blocks of a language in a README. */
async function blocks(name: string, language: string): Promise<string[]> {
  const file = fileURLToPath(new URL(`../../exporters/${name}/README.md`, import.meta.url));
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map((match) => match[1] ?? '');
}

const tool: Row<'tool_usage'> = {
  run_id: 'run_20261101_093000_demo_0a1b2c3d',
  project: 'demo',
  tool_name: 'read_file',
  calls: 3,
  successes: 2,
  errors: 1,
  success_rate: 2 / 3,
  avg_duration_ms: 41.5,
  min_duration_ms: 12,
  max_duration_ms: 90.25,
  p95_duration_ms: null,
};
const hostileTool: Row<'tool_usage'> = {
  ...tool,
  tool_name: '=HYPERLINK("http://example.com")',
  calls: 1,
  successes: 1,
  errors: 0,
  success_rate: 1,
  avg_duration_ms: 8,
  min_duration_ms: 8,
  max_duration_ms: 8,
  p95_duration_ms: 8,
};

/** Two calls, counted from half past nine to ten seconds later. */
async function twoCalls(): Promise<ResourceMetrics> {
  const metrics = await collectMetrics((meter) =>
    meter.createCounter('calls', { unit: '{call}' }).add(2, { 'gen_ai.request.model': 'gpt-5' }),
  );
  for (const { dataPoints } of metrics.scopeMetrics.flatMap((scope) => scope.metrics)) {
    for (const point of dataPoints)
      Object.assign(point, { startTime: [1_793_525_400, 0], endTime: [1_793_525_410, 0] });
  }
  return metrics;
}

describe('the README of', () => {
  let context: TestContext;
  beforeEach(async () => {
    context = await createTestContext({
      runId: 'run_20261101_093000_demo_0a1b2c3d',
      project: 'demo',
      clock: { nowMicros: () => 1_793_525_410_000_000, monotonicMs: () => 0 },
      rows: { tool_usage: [tool, hostileTool] },
    });
  });
  afterEach(() => context[Symbol.asyncDispose]());

  const written = async (plugin: ExporterPlugin, file: string) => {
    const { value } = (await plugin.configSchema['~standard'].validate({})) as { readonly value: unknown };
    await exportNow(plugin.create(value, context), await twoCalls());
    return readFile(path.join(context.directory, file), 'utf8');
  };

  it.each([json, csv, parquet])('$name has one block of YAML, which its schema accepts and uses up', async (plugin) => {
    const yaml = await blocks(plugin.name, 'yaml');
    expect(yaml).toHaveLength(1);
    const config = parse(yaml[0] ?? '').meter_provider.readers[0].periodic.exporter[plugin.name];
    const checked = await plugin.configSchema['~standard'].validate(config);
    expect(checked).toEqual({ value: config });
  });

  it('json shows what is written', async () => {
    context.setDue(tableNames.filter((name) => tables[name].kind !== 'detail'));
    context.setRows({ tool_usage: [tool] });
    expect(await written(json, 'metrics.json')).toBe((await blocks('json', 'json'))[0]);
  });

  it('csv shows what is written', async () => {
    expect(await written(csv, 'csv/tool_usage.csv')).toBe((await blocks('csv', 'csv'))[0]);
  });

  it('parquet shows what DuckDB reads', async () => {
    await written(parquet, 'metrics.parquet');
    const [sql = ''] = await blocks('parquet', 'sql');
    const [text = ''] = await blocks('parquet', 'text');
    const rows = await queryDuckDb(sql.replace("'metrics.parquet'", `'${context.directory}/metrics.parquet'`));
    const shown = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows.map(([time, name, model, value]) => [String(time), name, model, Number(value).toFixed(1)])).toEqual(
      shown,
    );
  });
});
