import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnyRow, columnsOf, type TableName, tableNames, tables } from '../../../src/exporter.ts';
import { parseCsv } from '../../exporters/csv/read.ts';
import { queryDuckDb, sqlText } from '../../exporters/duckdb.ts';

/** A ledger's line, as anybody would read it. */
export type Line = Readonly<Record<string, unknown>>;

/** What a run's files hold, read by other means than ours. Whatever is half written makes reading it fail. */
export interface StoredFiles {
  readonly manifest: { readonly run: AnyRow; readonly totals: AnyRow; readonly snapshots: AnyRow } | null;
  /** By file; a line that has no line feed yet is left out. */
  readonly ledgers: Readonly<Record<string, readonly Line[]>>;
  /** What is kept of instruments that are not ours; null where there are none. */
  readonly foreign: readonly Line[] | null;
  readonly snapshot: Readonly<Record<TableName, readonly AnyRow[] | null>> | null;
  /** Records by table, each a text by column. */
  readonly csv: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
}

/** Every file of the store, by its path in it. */
export async function listFiles(store: string): Promise<readonly string[]> {
  const entries = await readdir(store, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(store.length + 1))
    .sort();
}

/** Reads all files of a run, its ledgers only where they are wanted. Throws where one of them is not whole. */
export async function readFiles(directory: string, { ledgers = true } = {}): Promise<StoredFiles> {
  const files = existsSync(directory) ? await listFiles(directory) : [];
  const visible = files.filter((file) => !/(^|\/)\./.test(file));
  const json = Object.fromEntries(
    await Promise.all(
      visible
        .filter((file) => file.endsWith('.json'))
        .map(async (file) => [file, await readJsonFile(join(directory, file))]),
    ),
  );
  const jsonl = visible.filter((file) => file.endsWith('.jsonl') && ledgers);
  const lines = await Promise.all(jsonl.map(async (file) => [file, await readLinesOf(join(directory, file))] as const));
  return {
    manifest: json['run.json'] ?? null,
    snapshot: json['metrics.json'] ?? null,
    foreign: lines.find(([file]) => file === 'foreign.jsonl')?.[1] ?? null,
    ledgers: Object.fromEntries(lines.filter(([file]) => file.startsWith('events.'))),
    csv: await readCsvFiles(directory, visible),
  };
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

async function readLinesOf(path: string): Promise<Line[]> {
  const whole = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return whole.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}

async function readCsvFiles(directory: string, files: readonly string[]): Promise<StoredFiles['csv']> {
  const csv: Record<string, Readonly<Record<string, string>>[]> = {};
  for (const file of files.filter((name) => /^csv\/\w+\.csv$/.test(name))) {
    const name = file.slice('csv/'.length, -'.csv'.length) as TableName;
    // csv-parse refuses a record that has not as many fields as the first.
    const [header = [], ...records] = parseCsv(await readFile(join(directory, file), 'utf8'));
    const columns = columnsOf(name).map((column) => column.name);
    if (header.map(({ text }) => text).join() !== columns.join())
      throw new Error(`${file}: not the columns of ${name}`);
    csv[name] = records.map((record) =>
      Object.fromEntries(record.map(({ text }, place) => [columns[place] ?? '', text])),
    );
  }
  return csv;
}

/** What the tables of kind `detail` are made from, by the name of the table. */
export const detailEvents = Object.fromEntries(
  tableNames.flatMap((name) => {
    const { event } = tables[name] as { readonly event?: string };
    return event === undefined ? [] : [[name, event]];
  }),
) as Readonly<Record<string, string>>;

/** Sums over the `metrics.parquet` of several runs, by run and instrument: its points, measurements and their sum. */
export async function readParquetSums(
  files: readonly string[],
): Promise<readonly { readonly runId: string; readonly name: string; readonly count: number; readonly sum: number }[]> {
  if (files.length === 0) return [];
  const rows = await queryDuckDb(
    `SELECT run_id, name, coalesce(sum(count), 0)::DOUBLE, coalesce(sum(coalesce(sum, value)), 0)::DOUBLE
       FROM read_parquet([${files.map(sqlText).join(', ')}]) GROUP BY ALL`,
  );
  return rows.map(([runId, name, count, sum]) => ({
    runId: String(runId),
    name: String(name),
    count: Number(count),
    sum: Number(sum),
  }));
}
