import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { type ExportFormatName, type ExportOptions, exportRuns } from '../../src/export.ts';
import { createReport, renderReport, reportEndings, reportFormats } from '../../src/reports/index.ts';
import { recordStore } from '../analysis/recorded-store.ts';

const nowMicros = Date.parse('2030-01-01T00:00:00Z') * 1000;
const filter = { projects: ['project-0', 'project-1'] };

let directory: string;
let store: string;
/** By the name of its file: what `runledger report` would have written. */
let expected: Readonly<Record<string, string>>;

beforeAll(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'runledger-export-reports-')));
  store = await recordStore();
  await using opened = await openStore(store, { timeZone: 'UTC', filter, now: () => nowMicros });
  const report = await createReport(opened, { filter });
  expected = Object.fromEntries(
    reportFormats.map((format) => [`report.${reportEndings[format]}`, renderReport(report, format)]),
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function exportTo(name: string, options: Partial<ExportOptions> & { readonly format: ExportFormatName }) {
  const output = join(directory, name);
  await exportRuns({ store, output, filter, timeZone: 'UTC', now: () => nowMicros, ...options });
  return output;
}

const filesIn = (place: string): Record<string, string> =>
  Object.fromEntries(readdirSync(place).map((file) => [file, readFileSync(join(place, file), 'utf8')]));

describe('reports in an export', () => {
  it.each(['csv', 'parquet'] as const)('stand in a directory of %s beside the tables', async (format) => {
    const output = await exportTo(`${format}-all`, { format, include: ['raw', 'reports'] });
    expect(filesIn(join(output, 'reports'))).toEqual(expected);
    expect(existsSync(join(output, `runs.${format}`))).toBe(true);
    const { files } = JSON.parse(readFileSync(join(output, 'export.json'), 'utf8'));
    expect(files).toEqual(expect.arrayContaining(Object.keys(expected).map((file) => `reports/${file}`)));
  });

  it('stand in an archive', async () => {
    const output = await exportTo('all.zip', { format: 'zip', report: ['markdown', 'csv'] });
    const unpacked = join(directory, 'unpacked');
    execFileSync('unzip', ['-q', output, '-d', unpacked]);
    const { 'report.md': markdown, 'report.csv': csv } = expected;
    expect(filesIn(join(unpacked, 'reports'))).toEqual({ 'report.md': markdown, 'report.csv': csv });
  });

  it.each([true, false])('are a member of a JSON document, indented: %s', async (pretty) => {
    const output = await exportTo(`pretty-${pretty}.json`, { format: 'json', include: ['raw', 'reports'], pretty });
    const { runs, reports } = JSON.parse(readFileSync(output, 'utf8'));
    expect(runs).toHaveLength(4);
    expect(reports).toEqual({
      markdown: expected['report.md'],
      html: expected['report.html'],
      json: JSON.parse(expected['report.json'] ?? ''),
      csv: expected['report.csv'],
      text: expected['report.txt'],
    });
  });

  it('are all there is, where nothing else is asked for', async () => {
    const output = await exportTo('only', { format: 'csv', include: ['reports'], report: ['text'] });
    expect(readdirSync(output).toSorted()).toEqual(['export.json', 'reports']);
    const document = await exportTo('only.json', { format: 'json', include: ['reports'], report: ['text'] });
    expect(Object.keys(JSON.parse(readFileSync(document, 'utf8')))).toEqual(['metadata', 'reports']);
  });

  it('are not there, where they are not asked for', async () => {
    const output = await exportTo('none', { format: 'csv' });
    expect(existsSync(join(output, 'reports'))).toBe(false);
  });

  it.each<Partial<ExportOptions> & { readonly format: ExportFormatName }>([
    { format: 'jsonl', include: ['raw', 'reports'] },
    { format: 'jsonl', report: ['text'] },
    { format: 'excel', report: ['html'] },
  ])('are refused where there is no place for them: %j', async (options) => {
    await expect(exportTo('refused', options)).rejects.toThrow(/and no reports/);
    expect(existsSync(join(directory, 'refused'))).toBe(false);
  });
});
