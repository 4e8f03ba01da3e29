import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile, cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SummaryGroup, SummaryRow } from '../../src/analysis/summary.ts';
import {
  type Aggregate,
  type ExportFormatName,
  type ExportOptions,
  exportFormats,
  exportRuns,
} from '../../src/export.ts';
import { tableNames } from '../../src/exporter.ts';
import { plainFigures } from '../analysis/plain-figures.ts';
import { linesOf, recordStore } from '../analysis/recorded-store.ts';
import { queryDuckDb, sqlText } from '../exporters/duckdb.ts';
import { sourceEnvironment } from '../support/source-process.ts';

let directory: string;
let store: string;
beforeAll(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'runledger-export-runs-')));
  store = await recordStore();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let exported = 0;
/** A place where nothing is. */
const freePlace = (): string => join(directory, `export-${++exported}`);

/** Exports as JSON, and reads it. */
async function exportJson(options: Partial<ExportOptions> = {}) {
  const output = freePlace();
  const result = await exportRuns({ store, format: 'json', output, ...options });
  return { result, document: JSON.parse(readFileSync(output, 'utf8')) };
}

describe('a filter', () => {
  it.each<[string, ExportOptions['filter'], (line: Record<string, unknown>) => boolean]>([
    ['a project', { projects: ['project-1'] }, ({ project }) => project === 'project-1'],
    ['a role', { agentRoles: ['coder'] }, ({ agent_role }) => agent_role === 'coder'],
    [
      'either of two tickets',
      { ticketIds: ['T-1', 'T-2'] },
      ({ ticket_id }) => ticket_id === 'T-1' || ticket_id === 'T-2',
    ],
    [
      'a project and a tool',
      { projects: ['project-0'], tools: ['grep'] },
      ({ project, tool_name }) => project === 'project-0' && tool_name === 'grep',
    ],
  ])('for %s selects these events and no others', async (_, filter = {}, isMeant) => {
    const output = freePlace();
    await exportRuns({ store, format: 'jsonl', output, filter });
    const [first = '', ...lines] = readFileSync(output, 'utf8').trimEnd().split('\n');
    expect(JSON.parse(first).metadata.filter).toEqual(
      Object.fromEntries(
        Object.entries(filter).map(([name, value]) => [name.replace(/[A-Z]/g, (at) => `_${at.toLowerCase()}`), value]),
      ),
    );
    const expected = linesOf(store)
      .filter(isMeant)
      .map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(0);
    expect(lines.map((line) => JSON.parse(line).id).sort()).toEqual(expected.sort());
  });
});

describe('an empty selection', () => {
  const filter = { runIds: ['nowhere'] };

  it.each(exportFormats)('is a valid export as %s', async (format) => {
    const output = freePlace();
    const result = await exportRuns({ store, format, output, filter });
    expect(result).toMatchObject({ runs: 0, skipped: { runs: 0, lines: 0 } });
    expect(new Set(Object.values(result.rows))).toEqual(new Set([0]));
    for (const { path, bytes } of result.files) expect(readFileSync(path).length).toBe(bytes);
  });

  it('has the headers of every table', async () => {
    const [csv, parquet] = [freePlace(), freePlace()];
    await exportRuns({ store, format: 'csv', output: csv, filter });
    await exportRuns({ store, format: 'parquet', output: parquet, filter });
    for (const name of tableNames) {
      const header = readFileSync(join(csv, `${name}.csv`), 'utf8');
      const columns = await queryDuckDb(`DESCRIBE SELECT * FROM ${sqlText(join(parquet, `${name}.parquet`))}`);
      expect(header).toBe(`${columns.map(([column]) => column).join()}\n`);
    }
  });
});

describe('aggregations', () => {
  it.each<[Aggregate, SummaryGroup]>([
    ['day', 'day'],
    ['tool', 'tool'],
    ['session', 'session'],
    ['model', 'model'],
    ['agent', 'agent_role'],
    ['ticket', 'ticket'],
    ['project', 'project'],
    ['user', 'user'],
  ])('by %s are what the lines come to', async (aggregate, by) => {
    const { document } = await exportJson({ aggregate: [aggregate], pretty: false, timeZone: 'UTC' });
    expect(Object.keys(document)).toEqual(['metadata', 'runs', 'aggregations']);
    const byGroup = (rows: readonly SummaryRow[]) => new Map(rows.map((row) => [row.group, row]));
    const expected = plainFigures(linesOf(store)).groups(by);
    expect(expected.length).toBeGreaterThan(0);
    expect(byGroup(document.aggregations[`by_${aggregate}`])).toEqual(byGroup(expected));
  });

  it('are tables like any other, and in no partition', async () => {
    const output = freePlace();
    await exportRuns({ store, format: 'parquet', output, aggregate: ['model'], partitionBy: ['project'] });
    const [[calls] = []] = await queryDuckDb(
      `SELECT sum(calls)::INT FROM ${sqlText(join(output, 'by_model.parquet'))}`,
    );
    expect(calls).toBe(linesOf(store).filter(({ event }) => event === 'model_call').length);
  });

  it('can be all there is', async () => {
    const { document, result } = await exportJson({ include: ['aggregations'] });
    expect(Object.keys(document)).toEqual(['metadata', 'aggregations']);
    const groups = ['day', 'tool', 'session', 'model', 'agent', 'ticket', 'project', 'user'].map(
      (name) => `by_${name}`,
    );
    expect(Object.keys(document.aggregations)).toEqual(groups);
    expect(Object.keys(result.rows)).toEqual(groups);
  });
});

describe('options that do not go together', () => {
  it.each<[Partial<ExportOptions>, string]>([
    [{ format: 'excel', compress: 'gzip' }, '--compress: a workbook is compressed as it is'],
    [{ format: 'zip', compress: 'zstd' }, '--compress: an archive is compressed as it is'],
    [{ format: 'csv', pretty: true }, '--pretty: is for the format json'],
    [{ format: 'parquet', bom: true }, '--bom: is for the formats csv and zip'],
    [{ format: 'csv', partitionBy: ['day'] }, '--partition-by: is for the format parquet'],
    [{ format: 'parquet', partitionBy: ['day', 'day'] }, '--partition-by: each key once'],
    [{ format: 'jsonl', aggregate: ['day'] }, '--include: JSON lines hold events, and no aggregations'],
  ])('are refused: %o', async (options, message) => {
    const output = freePlace();
    const exporting = exportRuns({ store, format: 'json', output, ...options });
    await expect(exporting).rejects.toMatchObject({ name: 'ExportRefused', because: 'options', message });
    expect(existsSync(output)).toBe(false);
  });
});

describe('a store with faults', () => {
  it('is exported without what cannot be read, which is counted and named', async () => {
    const damaged = join(directory, 'damaged');
    const [runId = ''] = readdirSync(store).filter((name) => !name.startsWith('.'));
    await cp(store, damaged, { recursive: true });
    await appendFile(join(damaged, runId, 'events.jsonl'), '{"torn":\n');
    const { document, result } = await exportJson({ store: damaged });
    expect(result.skipped).toEqual({ runs: 0, lines: 1 });
    const fault = expect.objectContaining({ run_id: runId, file: 'events.jsonl', reason: 'not a JSON object' });
    expect(result.faults).toContainEqual(fault);
    expect(document.metadata).toMatchObject({ skipped: { lines: 1 }, faults: expect.arrayContaining([fault]) });
    expect(document.runs).toHaveLength(6);
  });
});

describe('an export that fails half-way', () => {
  it.each(['json', 'csv', 'zip'] as const)('leaves nothing where the disk is full: %s', async (format) => {
    const place = mkdtempSync(join(directory, 'full-'));
    const { code, stderr } = await exportOnFullDisk(format, join(place, 'out'));
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/nothing was written\n$/) });
    expect(readdirSync(place)).toEqual([]);
  });

  it.each(['jsonl', 'csv', 'excel'] as const)('leaves what was there, where it is stopped: %s', async (format) => {
    const output = freePlace();
    await exportRuns({ store, format, output });
    const before = filesOf(output);
    const stopping = exportRuns({
      store,
      format,
      output,
      overwrite: true,
      signal: AbortSignal.abort(new Error('stop')),
    });
    await expect(stopping).rejects.toThrow('stop');
    expect(filesOf(output)).toEqual(before);
    expect(readdirSync(directory).filter((name) => /\.(tmp|old)$/.test(name))).toEqual([]);
  });
});

function filesOf(place: string): unknown {
  const read = (path: string): string => readFileSync(path).toString('base64');
  return existsSync(join(place, 'export.json'))
    ? readdirSync(place).map((name) => [name, read(join(place, name))])
    : read(place);
}

/** The command, in a shell that gives it files of 8 KiB at most: more is refused, as by a disk that is full. */
async function exportOnFullDisk(format: ExportFormatName, output: string) {
  const shell = join(directory, 'full-disk.sh');
  writeFileSync(shell, 'ulimit -f 8\nexec "$@"\n');
  const program = join(import.meta.dirname, '../../src/cli/main.ts');
  const args = ['export', '--format', format, '--output', output, '--directory', store];
  const child = spawn('bash', [shell, process.execPath, program, ...args], { env: sourceEnvironment() });
  let stderr = '';
  child.stderr.on('data', (piece) => {
    stderr += piece;
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}
