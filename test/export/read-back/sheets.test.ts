import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type SheetSource, writeWorkbook } from '../../../src/export/workbook/write-workbook.ts';

const directory = mkdtempSync(join(tmpdir(), 'runledger-export-sheets-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const source = (name: string, count: number): SheetSource => ({
  name,
  columns: Array.from({ length: 30 }, (_, index) => ({ title: `c${index}`, kind: 'number', width: 10 })),
  rows: numbered(count),
});

async function* numbered(count: number): AsyncGenerator<number[][]> {
  for (let row = 1; row <= count; row += 3)
    yield Array.from({ length: Math.min(3, count - row + 1) }, (_, index) => [row + index, ...zeros]);
}

const zeros: readonly number[] = Array.from({ length: 29 }, () => 0);

it.each([
  { rows: 0, sheets: { t: 0 } },
  { rows: 9, sheets: { t: 9 } },
  { rows: 10, sheets: { t: 9, 't (2)': 1 } },
  { rows: 27, sheets: { t: 9, 't (2)': 9, 't (3)': 9 } },
])('$rows rows go over as many sheets as they need: $sheets', async ({ rows, sheets }) => {
  const path = join(directory, `${rows}.xlsx`);
  await writeWorkbook(path, [source('t', rows), source('last', 1)], { madeAt: new Date(0), maxRowsPerSheet: 10 });
  expect(execFileSync('unzip', ['-t', path], { encoding: 'utf8' })).toContain('No errors detected');
  execFileSync(
    'soffice',
    [
      '--headless',
      `-env:UserInstallation=file://${directory}/profile`,
      ...['--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1'],
      ...['--outdir', join(directory, String(rows)), path],
    ],
    { stdio: 'ignore' },
  );
  const files = readdirSync(join(directory, String(rows)));
  expect(files.sort()).toEqual([...Object.keys(sheets), 'last'].map((name) => `${rows}-${name}.csv`).sort());
  let first = 1;
  for (const [name, count] of Object.entries(sheets)) {
    const [header = '', ...lines] = readFileSync(join(directory, String(rows), `${rows}-${name}.csv`), 'utf8')
      .trim()
      .split('\n');
    expect(header).toMatch(/^c0,.*,c29$/);
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(Array.from({ length: count }, () => first++));
  }
});

it('leaves nothing open where a sheet’s rows cannot be had', async () => {
  const failing: SheetSource = {
    ...source('t', 1),
    rows: (async function* () {
      yield [[1]];
      throw new Error('the database is gone');
    })(),
  };
  const writing = writeWorkbook(join(directory, 'failing.xlsx'), [failing], { madeAt: new Date(0) });
  await expect(writing).rejects.toThrow('the database is gone');
});
