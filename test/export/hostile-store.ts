import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type JsonValue,
  type LedgerEvent,
  ledgerColumns,
  type TableDefinition,
  tables,
} from '../../src/catalogue/index.ts';
import { formatMicros } from '../../src/common/clock.ts';
import { type AnyRow, columnsOf, type TableName, tableNames } from '../../src/exporter.ts';
import { encodeLine } from '../../src/store/index.ts';
import { hostileRows } from '../../src/testing/samples.ts';
import { linesOf, recordStore } from '../analysis/recorded-store.ts';

/** Names that a path, a shell or a spreadsheet might take for something else. */
export const hostileProjects = ["=cmd|' /C calc'!A0", '../x', '.', '', 'é 😀/b=c?*[x]%2F', null] as const;

const startMicros = 1_793_525_400_000_000;

/**
 * A store of runs recorded by the real pipeline, and beside them runs without a manifest whose ledgers hold, in every
 * column of every table, the values at which formats are known to fail.
 */
export async function hostileStore(): Promise<string> {
  const store = await recordStore();
  for (const [index, project] of hostileProjects.entries())
    writeRun(store, {
      runId: `hostile-${index}`,
      project,
      details: index === 0 ? everyHostileEvent() : [{ event: '=cmd' }],
    });
  return store;
}

/** A store of one run of a project. */
export const writeProject = (store: string, project: string): void =>
  writeRun(store, { runId: 'hostile', project, details: [] });

interface HostileRun {
  readonly runId: string;
  readonly project: string | null;
  readonly details: readonly { readonly event: string }[];
}

const everyHostileEvent = (): { readonly event: string }[] =>
  tableNames.flatMap((name) => {
    const { event }: TableDefinition = tables[name];
    return event === undefined ? [] : hostileEvents(name, event === 'custom' ? '=cmd' : event);
  });

function writeRun(store: string, { runId, project, details }: HostileRun): void {
  const at = { run_id: runId, writer: 'main', project };
  const lines = [{ event: 'run_start' }, ...details].map((event, index) => ({
    ...Object.fromEntries(Object.keys(ledgerColumns(event.event)).map((column) => [column, null])),
    ...event,
    ...at,
    ts: formatMicros(startMicros + index * 900_000_000),
    id: `${runId}-${index}`,
    seq: index + 1,
  }));
  mkdirSync(join(store, runId), { mode: 0o700 });
  const text = lines.map((line) => encodeLine(line as unknown as LedgerEvent)).join('');
  writeFileSync(join(store, runId, 'events.jsonl'), text);
}

/** Counts are never negative; the rest is as hostile as it gets. */
function hostileEvents(name: TableName, event: string): { readonly event: string }[] {
  const rows = ((hostileRows() as Readonly<Record<string, readonly AnyRow[]>>)[name] ?? []).map(shortened);
  const counts = new Set(
    columnsOf(name)
      .filter(({ type }) => type === 'int64')
      .map((column) => column.name),
  );
  return rows.map((row) => ({
    ...Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        counts.has(column) && typeof value === 'number' ? Math.abs(value) : value,
      ]),
    ),
    event,
  }));
}

/** One text that is longer than a cell of a workbook may be is enough. */
const shortened = (row: AnyRow): AnyRow =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' && value.length > 1000 ? (column === 'operation' ? value.repeat(2) : 'x') : value,
    ]),
  );

/** Rows by table. */
export type Tables = Readonly<Record<TableName, readonly AnyRow[]>>;

/**
 * The rows that a store’s tables have, read without any of the code that exports them: events from the ledgers, the
 * others, which the hostile runs have no other record of, from the snapshots that the pipeline wrote.
 */
export function recordedTables(store: string): Tables {
  const lines = linesOf(store);
  const snapshots = readdirSync(store)
    .map((name) => join(store, name, 'metrics.json'))
    .flatMap((file) => readIfThere(file))
    .map((text) => JSON.parse(text));
  return Object.fromEntries(
    tableNames.map((name) => {
      const { event }: TableDefinition = tables[name];
      if (event === undefined) return [name, snapshots.flatMap((snapshot) => snapshot[name])];
      const isOfIt = (line: string) => (event === 'custom' ? line === '=cmd' || line === 'deployed' : line === event);
      return [name, lines.filter((line) => isOfIt(line.event)).map((line) => rowOf(name, line as unknown as AnyRow))];
    }),
  ) as unknown as Tables;
}

const rowOf = (name: TableName, line: AnyRow): AnyRow =>
  Object.fromEntries(columnsOf(name).map(({ name: column }) => [column, line[column] ?? null]));

function readIfThere(file: string): string[] {
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}

/** Rows as text that is the same for the same values, in an order that is the same for the same rows. */
export function comparable(name: TableName, rows: readonly AnyRow[]): string[] {
  const { event }: TableDefinition = tables[name];
  const known = event === undefined ? rows.filter(({ run_id }) => !String(run_id).startsWith('hostile-')) : rows;
  return known.map((row) => stable(row)).sort();
}

/** JSON with its keys in order. */
function stable(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${stable(member)}`).join()}}`;
}
