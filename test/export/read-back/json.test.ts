import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerColumns } from '../../../src/catalogue/index.ts';
import { exportRuns } from '../../../src/export.ts';
import { type AnyRow, tableNames } from '../../../src/exporter.ts';
import { linesOf } from '../../analysis/recorded-store.ts';
import { comparable, hostileStore, recordedTables, type Tables } from '../hostile-store.ts';

let directory: string;
let store: string;
let recorded: Tables;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'runledger-export-json-'));
  store = await hostileStore();
  recorded = recordedTables(store);
  await exportRuns({ store, format: 'json', output: join(directory, 'runs.json') });
  await exportRuns({ store, format: 'json', output: join(directory, 'plain.json'), pretty: false });
  await exportRuns({ store, format: 'json', output: join(directory, 'runs.json.gz'), compress: 'gzip' });
  await exportRuns({ store, format: 'jsonl', output: join(directory, 'events.jsonl.zst'), compress: 'zstd' });
  await exportRuns({ store, format: 'zip', output: join(directory, 'all.zip'), bom: true });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Document = {
  readonly metadata: { readonly rows: object; readonly runs: number };
  readonly runs: readonly ({ readonly run_id: string; readonly run: AnyRow } & Readonly<
    Record<string, readonly AnyRow[]>
  >)[];
};

const parsed = (text: Buffer | string): Document => JSON.parse(String(text));
const read = (name: string): Buffer => readFileSync(join(directory, name));
/** A file of an archive, as another program unpacks it. */
const unzipped = (name: string): string =>
  execFileSync('unzip', ['-p', join(directory, 'all.zip'), name], { encoding: 'utf8', maxBuffer: 1 << 28 });

/** What `runs` and what is derived of them were worked out when the export was made: of runs that are open, at another time. */
function rowsOf({ runs }: Document, name: (typeof tableNames)[number]): readonly AnyRow[] {
  return runs.flatMap((run) => (name === 'runs' ? [run.run] : (run[name] ?? [])));
}

describe('JSON', () => {
  it.each(['runs.json', 'plain.json'])('of complete runs equals what was recorded, row for row: %s', (file) => {
    const document = parsed(read(file));
    for (const name of tableNames)
      expect([name, comparable(name, rowsOf(document, name))]).toEqual([name, comparable(name, recorded[name])]);
    const ids = document.runs.map(({ run_id }) => run_id);
    expect(ids).toEqual([...new Set(linesOf(store).map(({ run_id }) => String(run_id)))].sort());
    for (const { run_id, ...run } of document.runs) {
      expect(Object.keys(run)).toEqual(['run', ...tableNames.slice(1)]);
      const rows = Object.values(run).flat();
      expect(new Set(rows.map((row) => row.run_id))).toEqual(new Set([run_id]));
    }
  });

  it('is laid out as JSON.stringify does it, or without whitespace', () => {
    const text = String(read('runs.json'));
    expect(text === `${JSON.stringify(JSON.parse(text), null, 2)}\n`).toBe(true);
    expect(String(read('plain.json'))).not.toMatch(/\n./);
    expect(parsed(gunzipSync(read('runs.json.gz'))).runs).toHaveLength(parsed(text).runs.length);
  });

  it('says first what it is and how many rows follow', () => {
    const { metadata, runs } = parsed(read('runs.json'));
    expect(metadata).toMatchObject({
      format: 'runledger-export',
      version: 1,
      runs: runs.length,
      filter: {},
    });
    expect(metadata.rows).toEqual(
      Object.fromEntries(tableNames.map((name) => [name, rowsOf(parsed(read('runs.json')), name).length])),
    );
  });
});

/** The lines of an export as JSON lines, without the first. */
function eventsIn(text: string): AnyRow[] {
  const [first = '', ...lines] = text.trimEnd().split('\n');
  expect(JSON.parse(first).metadata.format).toBe('runledger-export');
  return lines.map((line) => JSON.parse(line));
}

describe('JSON lines', () => {
  it('have every line of every ledger, run by run, with all columns of its event', () => {
    const events = eventsIn(zstdDecompressSync(read('events.jsonl.zst')).toString());
    const expected = linesOf(store).map(({ directory: _, ...line }) => ({
      ...Object.fromEntries(Object.keys(ledgerColumns(line.event)).map((column) => [column, null])),
      ...line,
    }));
    expect(comparable('events', events)).toEqual(comparable('events', expected as AnyRow[]));
    const places = events.map(({ run_id, ts, seq }) => `${run_id} ${ts} ${String(seq).padStart(9, '0')}`);
    expect(places).toEqual([...places].sort());
  });
});

describe('an archive', () => {
  it('is whole, as unzip sees it, and has the other text formats in it', () => {
    const archive = join(directory, 'all.zip');
    expect(execFileSync('unzip', ['-t', archive], { encoding: 'utf8' })).toContain('No errors detected');
    const names = execFileSync('unzip', ['-Z1', archive], { encoding: 'utf8' }).trim().split('\n');
    expect(names).toEqual(['runs.json', 'events.jsonl', ...tableNames.map((name) => `csv/${name}.csv`).sort()]);
    const document = parsed(unzipped('runs.json'));
    expect(comparable('model_calls', rowsOf(document, 'model_calls'))).toEqual(
      comparable('model_calls', recorded.model_calls),
    );
    expect(eventsIn(unzipped('events.jsonl'))).toHaveLength(linesOf(store).length);
    expect(unzipped('csv/runs.csv')).toMatch(/^\ufeffrun_id,project,/);
  });
});
