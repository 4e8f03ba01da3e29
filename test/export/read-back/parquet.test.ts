import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRuns } from '../../../src/export.ts';
import { type TableName, tableNames } from '../../../src/exporter.ts';
import { queryDuckDb, sqlText } from '../../exporters/duckdb.ts';
import { readByArrow, readByDuckDb } from '../../exporters/parquet/read.ts';
import {
  comparable,
  hostileProjects,
  hostileStore,
  recordedTables,
  type Tables,
  writeProject,
} from '../hostile-store.ts';

let directory: string;
let recorded: Tables;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'runledger-export-parquet-'));
  const store = await hostileStore();
  recorded = recordedTables(store);
  const common = { store, format: 'parquet', timeZone: 'Asia/Tokyo' } as const;
  await exportRuns({ ...common, output: join(directory, 'out') });
  await exportRuns({ ...common, output: join(directory, 'gzip'), compress: 'gzip' });
  await exportRuns({ ...common, output: join(directory, 'hive'), partitionBy: ['project', 'day'] });
  const filter = { runIds: ['nowhere'] };
  await exportRuns({ ...common, filter, output: join(directory, 'none'), partitionBy: ['day'] });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const file = (name: TableName, place = 'out') => join(directory, place, `${name}.parquet`);

describe('Parquet', () => {
  it.each(tableNames)('of %s equals what was recorded, row for row, as arrow-rs reads it', async (name) => {
    const read = await readByArrow(file(name), name);
    expect(comparable(name, read)).toEqual(comparable(name, recorded[name]));
    expect(read.length).toBeGreaterThan(5);
  });

  it.each([
    ['out', 'ZSTD'],
    ['gzip', 'GZIP'],
  ])('is typed and compressed as the parquet exporter’s (%s: %s)', async (place, codec) => {
    const path = sqlText(file('model_calls', place));
    const types = await queryDuckDb(
      `SELECT name, type, converted_type FROM parquet_schema(${path}) WHERE name IN ('ts', 'seq', 'streamed', 'cost_usd', 'provider', 'attributes')`,
    );
    expect(types.sort()).toEqual([
      ['attributes', 'BYTE_ARRAY', 'UTF8'],
      ['cost_usd', 'DOUBLE', null],
      ['provider', 'BYTE_ARRAY', 'UTF8'],
      ['seq', 'INT64', expect.toBeOneOf([null, 'INT_64'])],
      ['streamed', 'BOOLEAN', null],
      ['ts', 'INT64', 'TIMESTAMP_MICROS'],
    ]);
    expect(await queryDuckDb(`SELECT DISTINCT compression FROM parquet_metadata(${path})`)).toEqual([[codec]]);
    const [[columns] = []] = await queryDuckDb(
      `SELECT value FROM parquet_kv_metadata(${path}) WHERE key = 'runledger.columns'`,
    );
    expect(JSON.parse(String(columns)).cost_usd).toMatchObject({ type: 'double', unit: 'USD' });
  });
});

describe('Parquet in Hive’s layout', () => {
  const all = (place: string, name: string): string =>
    `read_parquet(${sqlText(join(directory, place, name, '**/*.parquet'))}, hive_partitioning = true, hive_types_autocast = false)`;

  it.each(tableNames)('has each row of %s in the directory of its project and day', async (name) => {
    const [[count] = []] = await queryDuckDb(`SELECT count(*)::INT FROM ${all('hive', name)}`);
    expect(count).toBe((await readByDuckDb(file(name), name)).length);
  });

  it('escapes hostile projects, cuts days in the time zone, and loses nothing', async () => {
    const read = await queryDuckDb(`SELECT id, project, "day" FROM ${all('hive', 'events')} ORDER BY id`);
    const days = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo' });
    const expected = recorded.events.map(({ id, project, ts }) => [id, project, days.format(new Date(String(ts)))]);
    expect(read).toEqual(expected.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
    const projects = await queryDuckDb(`SELECT DISTINCT project FROM ${all('hive', 'runs')}`);
    expect(projects.flat()).toEqual(expect.arrayContaining([...hostileProjects]));
  });

  it('keeps every file below the directory of its table', () => {
    const files = readdirSync(join(directory, 'hive'), { recursive: true, withFileTypes: true });
    const depths = files
      .filter((entry) => entry.isFile() && entry.name.endsWith('.parquet'))
      .map(({ parentPath }) => parentPath.slice(directory.length).split('/').length);
    expect(new Set(depths)).toEqual(new Set([5]));
  });

  it.each(tableNames)('has the columns of %s where there is no row', async (name) => {
    const [[columns] = []] = await queryDuckDb(`SELECT count(COLUMNS(*)) FROM ${all('none', name)}`);
    expect(columns).toBe(0n);
  });

  it.each(['__HIVE_DEFAULT_PARTITION__', 'NULL', 'x'.repeat(250), 'é'.repeat(50)])(
    'refuses a project that no directory can be called by: %s',
    async (project) => {
      const store = mkdtempSync(join(directory, 'store-'));
      writeProject(store, project);
      const output = join(directory, 'refused');
      const exporting = exportRuns({ store, format: 'parquet', output, partitionBy: ['project'] });
      await expect(exporting).rejects.toThrow('cannot be the name of a directory; select others by --project');
      expect(readdirSync(directory).filter((name) => name.includes('refused'))).toEqual([]);
    },
  );
});
