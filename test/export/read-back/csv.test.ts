import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportResult, exportRuns } from '../../../src/export.ts';
import { columnsOf, type TableName, tableNames } from '../../../src/exporter.ts';
import { queryDuckDb, sqlText } from '../../exporters/duckdb.ts';
import { comparable, hostileStore, recordedTables, type Tables } from '../hostile-store.ts';
import { guarded, typed } from './text-cells.ts';

let directory: string;
let store: string;
let recorded: Tables;
let result: ExportResult;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'runledger-export-csv-'));
  store = await hostileStore();
  recorded = recordedTables(store);
  result = await exportRuns({ store, format: 'csv', output: join(directory, 'out') });
  await exportRuns({ store, format: 'csv', output: join(directory, 'bom'), bom: true, compress: 'gzip' });
  await exportRuns({ store, format: 'csv', output: join(directory, 'zstd'), compress: 'zstd' });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const file = (name: TableName, place = 'out') => join(directory, place, `${name}.csv`);

describe('CSV', () => {
  it.each(tableNames)('of %s equals what was recorded, row for row, as DuckDB reads it', async (name) => {
    const columns = columnsOf(name).map((column) => column.name);
    // As bytes, since DuckDB’s client takes a byte order mark off the beginning of a text.
    const selected = columns.map((column) => `encode("${column}")`).join(', ');
    const options = `header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, columns = {${columns.map((column) => `'${column}': 'VARCHAR'`).join(', ')}}`;
    const rows = await queryDuckDb(`SELECT ${selected} FROM read_csv(${sqlText(file(name))}, ${options})`);
    const read = rows.map((row) =>
      typed(name, Object.fromEntries(columns.map((column, index) => [column, row[index] as string | null]))),
    );
    expect(comparable(name, read)).toEqual(comparable(name, guarded(name, recorded[name])));
    expect(result.rows[name]).toBe(read.length);
    expect(read.length).toBeGreaterThan(5);
  });

  it.each(tableNames)('of %s is imported by sqlite3', (name) => {
    const read = sqliteRows(file(name), name);
    // It knows no null, and takes no NUL.
    const expected = guarded(name, recorded[name]).map((row) =>
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value === '' ? null : value])),
    );
    const withoutNul = (rows: readonly string[]) => rows.filter((row) => !row.includes('nul'));
    expect(withoutNul(comparable(name, read))).toEqual(withoutNul(comparable(name, expected)));
  });

  it('is the same compressed, and begins with a byte order mark where it is asked for', () => {
    for (const name of tableNames) {
      const sorted = (text: string) => text.split('\n').sort();
      const plain = readFileSync(file(name), 'utf8');
      const bom = gunzipSync(readFileSync(`${file(name, 'bom')}.gz`)).toString();
      const zstd = zstdDecompressSync(readFileSync(`${file(name, 'zstd')}.zst`)).toString();
      expect(bom[0]).toBe('\ufeff');
      if (name !== 'runs' && name !== 'performance') expect(sorted(bom.slice(1))).toEqual(sorted(plain));
      if (name !== 'runs' && name !== 'performance') expect(sorted(zstd)).toEqual(sorted(plain));
    }
  });
});

/** The rows of a file as `sqlite3 .import` has them, in which nothing and the empty text are the same. */
function sqliteRows(path: string, name: TableName) {
  const output = execFileSync('sqlite3', ['-json', ':memory:'], {
    input: `.mode csv\n.import '${path}' t\n.mode json\nSELECT * FROM t;\n`,
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  const rows: Record<string, string>[] = output.trim() === '' ? [] : JSON.parse(output);
  return rows.map((row) =>
    typed(name, Object.fromEntries(Object.entries(row).map(([column, text]) => [column, text === '' ? null : text]))),
  );
}
