import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnType, JsonValue } from '../../../src/catalogue/index.ts';
import { exportRuns } from '../../../src/export.ts';
import { type Column, columnsOf, type TableName, tableNames } from '../../../src/exporter.ts';
import { comparable, hostileStore, recordedTables, type Tables } from '../hostile-store.ts';
import { readFlatOds, type SheetCell, type Sheets } from './flat-ods.ts';

let directory: string;
let recorded: Tables;
let sheets: Sheets;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'runledger-export-excel-'));
  const store = await hostileStore();
  recorded = recordedTables(store);
  await exportRuns({ store, format: 'excel', output: join(directory, 'runs.xlsx') });
  sheets = openInLibreOffice(join(directory, 'runs.xlsx'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function openInLibreOffice(workbook: string): Sheets {
  const profile = `-env:UserInstallation=file://${directory}/profile`;
  execFileSync('soffice', ['--headless', profile, '--convert-to', 'fods', '--outdir', directory, workbook], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return readFlatOds(readFileSync(workbook.replace('.xlsx', '.fods'), 'utf8'));
}

/** Cells hold no more. */
const longest = 32_767;

/** What flat OpenDocument, which is XML, cannot hold, and where it ends lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const lost = /[\u0000-\u001f\ufffe\uffff]/g;

/** Excel and LibreOffice keep 15 digits of a number; a whole number of more is a text. */
const digits = (value: number): number => Number(value.toPrecision(14));

/** A value as its cell is to show it. */
function shown(value: JsonValue, type: ColumnType): JsonValue {
  if (value === null || type === 'boolean') return value;
  if (typeof value === 'number' && type !== 'json') {
    const isText = Math.abs(value) > 9.99999999999999e307 || (Number.isSafeInteger(value) && Math.abs(value) >= 1e15);
    return isText ? String(value) : digits(value);
  }
  const text = type === 'json' ? JSON.stringify(value) : String(value);
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return cut.replace(lost, '') || null;
}

/** What a cell shows. */
function read(cell: SheetCell | null): JsonValue {
  if (cell === null) return null;
  if (cell.type === 'float') return digits(Number(cell.value));
  if (cell.type === 'boolean') return cell.value === 'TRUE';
  if (cell.type === 'formula') throw new Error(`a formula: ${cell.value}`);
  return cell.value.replace(lost, '') || null;
}

/** JSON is the same however its characters are escaped. */
function readJson(cell: SheetCell | null): JsonValue {
  const text = read(cell);
  return typeof text === 'string' && text.length < longest ? (shown(JSON.parse(text), 'json') as string) : text;
}

const withoutTimes = (name: TableName): readonly Column[] => columnsOf(name).filter(({ type }) => type !== 'timestamp');

describe('a workbook', () => {
  it('is Metadata, Summary and a sheet for each table, their headers frozen', () => {
    expect([...sheets.keys()]).toEqual(['Metadata', 'Summary', ...tableNames]);
    const parts = execFileSync('unzip', ['-p', join(directory, 'runs.xlsx'), 'xl/worksheets/*'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    expect(parts.match(/<pane ySplit="1" topLeftCell="A2"[^>]* state="frozen"\/>/g)).toHaveLength(sheets.size);
    expect(parts.match(/<f>|<f /g)).toBe(null);
  });

  it.each(tableNames)('equals what was recorded in %s, row for row, as LibreOffice reads it', (name) => {
    const [header = [], ...rows] = sheets.get(name) ?? [];
    expect(header.map((cell) => cell?.value)).toEqual(columnsOf(name).map((column) => column.name));
    const places = new Map(columnsOf(name).map((column, index) => [column.name, index]));
    const found = rows.map((row) =>
      Object.fromEntries(
        withoutTimes(name).map(({ name: column, type }) => [
          column,
          (type === 'json' ? readJson : read)(row[places.get(column) ?? 0] ?? null),
        ]),
      ),
    );
    const expected = recorded[name].map((row) =>
      Object.fromEntries(
        withoutTimes(name).map(({ name: column, type }) => [column, shown(row[column] ?? null, type)]),
      ),
    );
    expect(found.length).toBeGreaterThan(5);
    expect(comparable(name, found)).toEqual(comparable(name, expected));
  });

  it('has times as dates', () => {
    const columns = columnsOf('operations');
    const place = (name: string): number => columns.findIndex((column) => column.name === name);
    const byId = new Map(recorded.operations.map((row) => [row.id, row]));
    const pairs = (sheets.get('operations') ?? []).slice(1).flatMap((row) =>
      ['ts', 'started_at', 'ended_at'].map((name) => ({
        cell: row[place(name)] ?? null,
        recordedAt: byId.get(row[place('id')]?.value ?? '')?.[name] ?? null,
      })),
    );
    expect(pairs.map(({ cell }) => cell?.type ?? null)).toEqual(
      pairs.map(({ recordedAt }) => (recordedAt === null ? null : 'date')),
    );
    for (const { cell, recordedAt } of pairs) {
      // LibreOffice says hundredths of a second.
      const distanceMs = Date.parse(`${cell?.value}Z`) - Date.parse(String(recordedAt));
      if (cell !== null) expect(Math.abs(distanceMs)).toBeLessThan(11);
    }
  });

  it('sums up what the runs come to', () => {
    const summary = new Map(sheets.get('Summary')?.map(([name, value]) => [name?.value, read(value ?? null)]));
    expect(summary.get('runs')).toBe(recorded.runs.length + 6);
    expect(summary.get('model calls')).toBe(recorded.model_calls.length);
    expect(summary.get('tool calls')).toBe(recorded.tool_calls.length);
    expect(summary.get('users')).toBe(3);
    // Of nobody is it known that the hostile runs have ended.
    expect(summary.get('success rate')).toBeCloseTo(5 / 6, 9);
    expect(summary.get('tool 1: run_tests')).toBe(
      recorded.tool_calls.filter(({ tool_name }) => tool_name === 'run_tests').length,
    );
  });
});
