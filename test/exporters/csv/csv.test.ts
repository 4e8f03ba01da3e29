import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import csv, { type CsvConfig } from '../../../exporters/csv/index.ts';
import { columnsOf, type Row, tableNames } from '../../../src/exporter.ts';
import {
  collectMetrics,
  createTestContext,
  exporterConformance,
  hostileRows,
  type TestContext,
} from '../../../src/testing.ts';
import { queryDuckDb, sqlText } from '../duckdb.ts';
import { exportNow } from '../export-now.ts';
import { parseCsv, readCsv } from './read.ts';

describe('conforms', () => {
  const checks = exporterConformance(csv, { read: (context) => readCsv(context, { unescaped: true }) });
  for (const check of checks) it(check.name, check.run);
});

describe('conforms with every option changed', () => {
  const elsewhere = (root: string) => path.join(root, 'elsewhere');
  const checks = exporterConformance(csv, {
    config: (root) => ({
      directory: elsewhere(root),
      tables: ['runs', 'events', 'metrics'],
      escape_formulas: false,
      bom: true,
      delimiter: '\t',
    }),
    read: (context) => {
      const run = path.basename(context.directory);
      const directory = path.join(elsewhere(path.dirname(context.directory)), run, 'csv');
      return readCsv(context, { directory, delimiter: '\t' });
    },
  });
  for (const check of checks) it(check.name, check.run);
});

const defaults = (await csv.configSchema['~standard'].validate({})) as { readonly value: CsvConfig };

/** An error row that is all null but for what is given. */
const errorRow = (fields: Partial<Row<'errors'>>): Row<'errors'> => ({
  ...(Object.fromEntries(columnsOf('errors').map(({ name }) => [name, null])) as Row<'errors'>),
  ...fields,
});

describe('csv/', () => {
  let context: TestContext;
  beforeEach(async () => {
    context = await createTestContext();
  });
  afterEach(() => context[Symbol.asyncDispose]());

  const exported = async (config: Partial<CsvConfig> = {}): Promise<void> => {
    const exporter = csv.create({ ...defaults.value, ...config }, context);
    await exportNow(exporter, await collectMetrics((meter) => meter.createCounter('calls').add(2)));
  };
  const text = (table: string) => readFile(path.join(context.directory, 'csv', `${table}.csv`), 'utf8');

  it('has a file for every table, and the columns alone where a table has no rows', async () => {
    await exported();
    expect((await readdir(path.join(context.directory, 'csv'))).toSorted()).toEqual(
      tableNames.map((name) => `${name}.csv`).toSorted(),
    );
    for (const name of tableNames.filter((table) => table !== 'metrics')) {
      expect(await text(name)).toBe(
        `${columnsOf(name)
          .map((column) => column.name)
          .join(',')}\n`,
      );
    }
  });

  it.each([
    ['=cmd()', `'=cmd()`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@x', `'@x`],
    ['\tx', `'\tx`],
    ['＝x', `'＝x`],
    ['a=b', 'a=b'],
  ])('writes the text %j so that no spreadsheet computes it', async (message, cell) => {
    context.setRows({ errors: [errorRow({ message })] });
    await exported({ tables: ['errors'] });
    const [header = [], record = []] = parseCsv(await text('errors'));
    expect(record[header.findIndex((field) => field.text === 'message')]?.text).toBe(cell);
  });

  it('leaves negative numbers alone, in their own columns and as JSON', async () => {
    context.setRows({ errors: [errorRow({ seq: -1, attributes: -5 })] });
    await exported({ tables: ['errors'] });
    expect((await text('errors')).split('\n')[1]).toBe(`${','.repeat(5)}-1${','.repeat(13)}-5`);
  });

  it('tells an empty text from null', async () => {
    context.setRows({ errors: [errorRow({ ts: '', event: null, id: '' })] });
    await exported({ tables: ['errors'] });
    expect((await text('errors')).split('\n')[1]).toMatch(/^"",,"",+$/);
  });

  it('begins with a byte order mark where one is asked for', async () => {
    await exported({ bom: true, tables: ['runs'] });
    expect((await text('runs')).codePointAt(0)).toBe(0xfeff);
  });

  it('goes to csv.<writer>/ in a process that joined the run', async () => {
    const writer = await createTestContext({ root: context.root, writer: 'w7' });
    await exportNow(
      csv.create(defaults.value, writer),
      await collectMetrics((meter) => meter.createGauge('g').record(1)),
    );
    expect(await readdir(path.join(writer.directory, 'csv.w7'))).toEqual(['metrics.csv']);
  });

  it('is read by DuckDB as it was written', async () => {
    const rows = hostileRows();
    context.setRows({ model_calls: rows.model_calls ?? [] });
    await exported({ escape_formulas: false, tables: ['model_calls'] });
    const file = path.join(context.directory, 'csv', 'model_calls.csv');
    const read = await queryDuckDb(
      `SELECT encode(request_model), input_tokens, streamed FROM read_csv(${sqlText(file)}, all_varchar = true,
       header = true, quote = '"', escape = '"', allow_quoted_nulls = false, strict_mode = false)`,
    );
    const written = (rows.model_calls as readonly Row<'model_calls'>[]).map((row) => [
      row.request_model,
      row.input_tokens?.toString() ?? null,
      row.streamed?.toString() ?? null,
    ]);
    expect(read).toEqual(written);
  });

  it.each([
    [{ table: ['runs'] }, 'unknown "table"; known: directory, tables, escape_formulas, bom, delimiter'],
    [{ delimiter: '"' }, 'Invalid option: expected one of ","|";"|"\t"|"|"'],
    [{ tables: [] }, 'Too small: expected array to have >=1 items'],
  ])('refuses the config %j', async (config, message) => {
    const { issues } = await csv.configSchema['~standard'].validate(config);
    expect(issues?.map((issue) => issue.message)).toEqual([message]);
  });
});
