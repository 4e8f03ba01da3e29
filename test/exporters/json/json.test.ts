import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import json, { type JsonConfig } from '../../../exporters/json/index.ts';
import { tableNames, tables } from '../../../src/catalogue/index.ts';
import {
  collectMetrics,
  createTestContext,
  exporterConformance,
  hostileRows,
  type TestContext,
} from '../../../src/testing.ts';
import { exportNow } from '../export-now.ts';
import { readJson } from './read.ts';

describe('conforms', () => {
  for (const check of exporterConformance(json, { read: readJson })) it(check.name, check.run);
});

describe('conforms without whitespace, in another directory', () => {
  const elsewhere = (root: string) => path.join(root, 'else', 'where');
  const checks = exporterConformance(json, {
    config: (root) => ({ pretty: false, directory: elsewhere(root) }),
    read: (context) =>
      readJson(context, path.join(elsewhere(path.dirname(context.directory)), path.basename(context.directory))),
  });
  for (const check of checks) it(check.name, check.run);
});

describe('metrics.json', () => {
  let context: TestContext;
  beforeEach(async () => {
    context = await createTestContext({ runId: 'run-1', project: 'demo', rows: hostileRows() });
  });
  afterEach(() => context[Symbol.asyncDispose]());

  const exported = async (config: Partial<JsonConfig> = {}): Promise<string> => {
    const exporter = json.create({ pretty: true, directory: undefined, ...config }, context);
    await exportNow(exporter, await collectMetrics((meter) => meter.createCounter('calls').add(2)));
    return readFile(path.join(context.directory, 'metrics.json'), 'utf8');
  };

  it('is laid out as JSON.stringify would', async () => {
    const text = await exported();
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  });

  it('has no whitespace where pretty is off', async () => {
    const text = await exported({ pretty: false });
    expect(text).toBe(`${JSON.stringify(JSON.parse(text))}\n`);
  });

  it('says what it is before any table, and then has every table in the order of the catalogue', async () => {
    const document = JSON.parse(await exported());
    const head = ['format', 'version', 'run_id', 'project', 'writer', 'written_at', 'complete', 'tables'];
    expect(Object.keys(document)).toEqual([...head, ...tableNames]);
    expect(document).toMatchObject({
      format: 'runledger-snapshot',
      version: 1,
      run_id: 'run-1',
      project: 'demo',
      writer: null,
      written_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      complete: true,
      tables: tableNames,
    });
  });

  it('tells a table that was not due from one without rows', async () => {
    context.setRows({ runs: [] });
    context.setDue(tableNames.filter((name) => tables[name].kind !== 'detail'));
    const document = JSON.parse(await exported());
    expect(document).toMatchObject({ complete: false, runs: [], model_calls: null });
    expect(document.tables).not.toContain('model_calls');
    expect(document.metrics).toHaveLength(1);
  });

  it('is named after the writer in a process that joined the run', async () => {
    const writer = await createTestContext({ root: context.root, writer: 'w7' });
    const exporter = json.create({ pretty: true }, writer);
    await exportNow(exporter, await collectMetrics((meter) => meter.createCounter('calls').add(2)));
    expect(await readdir(writer.directory)).toEqual(['metrics.w7.json']);
    const document = JSON.parse(await readFile(path.join(writer.directory, 'metrics.w7.json'), 'utf8'));
    expect(document).toMatchObject({ writer: 'w7', tables: ['metrics'], runs: null });
  });

  it.each([
    [{ prety: true }, 'unknown "prety"; known: directory, pretty'],
    [{ directory: '' }, 'Too small: expected string to have >=1 characters'],
  ])('refuses the config %j', async (config, message) => {
    const { issues } = await json.configSchema['~standard'].validate(config);
    expect(issues?.map((issue) => issue.message)).toEqual([message]);
  });
});
