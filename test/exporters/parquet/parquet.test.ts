import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codecNames } from '../../../exporters/parquet/codecs.ts';
import parquet, { type ParquetConfig } from '../../../exporters/parquet/index.ts';
import { columnsOf, formatMicros, type Row, type TableName, tableNames } from '../../../src/exporter.ts';
import {
  assertSameRows,
  collectMetrics,
  createTestContext,
  exporterConformance,
  hostileRows,
  type TestContext,
} from '../../../src/testing.ts';
import { queryDuckDb, sqlText } from '../duckdb.ts';
import { exportNow } from '../export-now.ts';
import { parquetFile, readByArrow, readByDuckDb, readWith } from './read.ts';

describe('conforms', () => {
  for (const check of exporterConformance(parquet, { read: readWith(readByDuckDb) })) it(check.name, check.run);
});

describe('conforms with all tables', () => {
  const config = () => ({ tables: tableNames, row_group_size: 20, codec: 'zstd' });
  for (const check of exporterConformance(parquet, { config, read: readWith(readByDuckDb) })) it(check.name, check.run);
});

const readers = [
  { reader: 'DuckDB', read: readByDuckDb },
  { reader: 'arrow-rs', read: readByArrow },
];

const defaults = (await parquet.configSchema['~standard'].validate({})) as { readonly value: ParquetConfig };

/** A row of model_calls that is all null but for what is given. */
const call = (fields: Partial<Row<'model_calls'>>): Row<'model_calls'> => ({
  ...(Object.fromEntries(columnsOf('model_calls').map(({ name }) => [name, null])) as Row<'model_calls'>),
  ...fields,
});

describe('parquet', () => {
  let context: TestContext;
  beforeEach(async () => {
    context = await createTestContext();
  });
  afterEach(() => context[Symbol.asyncDispose]());

  const exported = async (config: Partial<ParquetConfig> = {}): Promise<void> => {
    const exporter = parquet.create({ ...defaults.value, ...config }, context);
    await exportNow(exporter, await collectMetrics((meter) => meter.createCounter('calls').add(2)));
  };
  const file = (name: TableName) => sqlText(parquetFile(context.directory, name));

  describe.each(readers)('read by $reader', ({ read }) => {
    it.each(codecNames)('has every value of every type, compressed by %s', async (codec) => {
      const rows = hostileRows();
      context.setRows(rows);
      await exported({ codec, tables: ['model_calls', 'events', 'runs'], row_group_size: 7 });
      for (const name of ['model_calls', 'events', 'runs'] as const) {
        const expected = rows[name] as readonly Row<typeof name>[];
        assertSameRows(name, await read(parquetFile(context.directory, name), name), expected);
      }
    });

    it('has no rows where the table has none', async () => {
      await exported({ tables: ['errors'] });
      expect(await read(parquetFile(context.directory, 'errors'), 'errors')).toEqual([]);
    });

    it('has columns that are null throughout', async () => {
      const rows = Array.from({ length: 30 }, (_, seq) => call({ seq }));
      context.setRows({ model_calls: rows });
      await exported({ tables: ['model_calls'], row_group_size: 10 });
      assertSameRows('model_calls', await read(parquetFile(context.directory, 'model_calls'), 'model_calls'), rows);
    });

    it('keeps microseconds and the largest count', async () => {
      const rows = [
        call({ ts: '2026-11-01T09:30:00.000001Z', input_tokens: 9_007_199_254_740_991, cost_usd: 0.1 + 0.2 }),
      ];
      context.setRows({ model_calls: rows });
      await exported({ tables: ['model_calls'] });
      assertSameRows('model_calls', await read(parquetFile(context.directory, 'model_calls'), 'model_calls'), rows);
    });
  });

  it('has the types of the catalogue', async () => {
    await exported({ tables: [...tableNames] });
    const types = {
      string: 'VARCHAR',
      int64: 'BIGINT',
      double: 'DOUBLE',
      boolean: 'BOOLEAN',
      timestamp: 'TIMESTAMP WITH TIME ZONE',
      json: 'VARCHAR',
    };
    for (const name of tableNames) {
      const described = await queryDuckDb(`DESCRIBE SELECT * FROM ${file(name)}`);
      expect(described.map((column) => column.slice(0, 2))).toEqual(
        columnsOf(name).map((column) => [column.name, types[column.type]]),
      );
    }
  });

  it('is found by text, since its statistics are in the order of the bytes', async () => {
    const names = ['\uffee', '😀', 'x'.repeat(40), 'ascii'];
    context.setRows({ model_calls: names.map((response_model) => call({ response_model })) });
    await exported({ tables: ['model_calls'], row_group_size: 2 });
    for (const name of names) {
      const found = await queryDuckDb(`SELECT count(*) FROM ${file('model_calls')} WHERE response_model = '${name}'`);
      expect(found, name).toEqual([[1n]]);
    }
  });

  it('has JSON that DuckDB looks into', async () => {
    context.setRows({ model_calls: [call({ attributes: { 'a.b': [1, 'two'] } })] });
    await exported({ tables: ['model_calls'] });
    const found = await queryDuckDb(`SELECT attributes->'a.b'->>1 FROM ${file('model_calls')}`);
    expect(found).toEqual([['two']]);
  });

  it('has groups of the size that is asked for, with statistics that let a reader skip them', async () => {
    const ts = (second: number) => formatMicros(1_793_525_400_000_000 + second * 1_000_000);
    const rows = Array.from({ length: 2500 }, (_, seq) => call({ seq, ts: ts(seq), attempt: seq === 7 ? null : 1 }));
    context.setRows({ model_calls: rows });
    await exported({ tables: ['model_calls'], row_group_size: 1200 });
    const groups = await queryDuckDb(
      `SELECT row_group_num_rows, stats_min_value, stats_max_value, stats_null_count
       FROM parquet_metadata(${file('model_calls')}) WHERE path_in_schema IN ('seq', 'attempt') ORDER BY row_group_id, column_id`,
    );
    expect(groups).toEqual([
      [1200n, '0', '1199', 0n],
      [1200n, '1', '1', 1n],
      [1200n, '1200', '2399', 0n],
      [1200n, '1', '1', 0n],
      [100n, '2400', '2499', 0n],
      [100n, '1', '1', 0n],
    ]);
  });

  it('says in its metadata what its columns mean', async () => {
    await exported();
    const metadata = await queryDuckDb(
      `SELECT decode(key), decode(value) FROM parquet_kv_metadata(${file('metrics')})`,
    );
    const { 'runledger.columns': columns, ...rest } = Object.fromEntries(metadata) as Record<string, string>;
    expect(rest).toEqual({
      'runledger.format_version': '1',
      'runledger.table': 'metrics',
      'runledger.run_id': context.run?.runId,
    });
    expect(JSON.parse(columns ?? '')).toMatchObject({
      count: { type: 'int64', unit: '1', description: 'Histograms: number of measurements' },
      attributes: { type: 'json', description: 'Attributes of the series' },
    });
  });

  it('writes null for a value that is not of its column’s type, and says so once', async () => {
    const wrong = { attempt: 1.5, ts: 'yesterday', streamed: 'yes' } as unknown as Partial<Row<'model_calls'>>;
    context.setRows({ model_calls: [call({ ...wrong, seq: 1 }), call({ ...wrong, seq: 2 })] });
    await exported({ tables: ['model_calls'] });
    const rows = [call({ seq: 1 }), call({ seq: 2 })];
    assertSameRows(
      'model_calls',
      await readByDuckDb(parquetFile(context.directory, 'model_calls'), 'model_calls'),
      rows,
    );
    expect(context.logged).toEqual([
      { level: 'warn', message: 'parquet: model_calls.ts has a value that is not timestamp: written as null' },
      { level: 'warn', message: 'parquet: model_calls.streamed has a value that is not boolean: written as null' },
      { level: 'warn', message: 'parquet: model_calls.attempt has a value that is not int64: written as null' },
    ]);
  });

  it('has metrics.parquet alone unless tables are chosen', async () => {
    await exported();
    expect(await readdir(context.directory)).toEqual(['metrics.parquet']);
  });

  it('goes to <directory>/<run id>/ where a directory is given, and by the writer’s name where it joined', async () => {
    const directory = path.join(context.root, 'else');
    const writer = await createTestContext({ root: context.root, writer: 'w7' });
    const exporter = parquet.create({ ...defaults.value, directory }, writer);
    await exportNow(exporter, await collectMetrics((meter) => meter.createGauge('g').record(1)));
    expect(await readdir(path.join(directory, path.basename(writer.directory)))).toEqual(['metrics.w7.parquet']);
  });

  it.each([
    [{ compression: 'zstd' }, 'unknown "compression"; known: directory, tables, row_group_size, codec'],
    [{ codec: 'lzo' }, 'Invalid option: expected one of "snappy"|"zstd"|"gzip"|"uncompressed"'],
    [{ row_group_size: 0 }, 'Too small: expected number to be >=1'],
  ])('refuses the config %j', async (config, message) => {
    const { issues } = await parquet.configSchema['~standard'].validate(config);
    expect(issues?.map((issue) => issue.message)).toEqual([message]);
  });
});
