import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type LedgerEvent, ledgerColumns } from '../../src/catalogue/index.ts';
import { formatMicros } from '../../src/common/clock.ts';

/** 2026-11-01T09:30:00Z in microseconds. */
export const startMicros = 1_793_525_400_000_000;

/** A folder of its own, removed when the file's tests are over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'runledger-store-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

let events = 0;
const emptyColumns = new Map<string, object>();

function emptyOf(event: string): object {
  const empty =
    emptyColumns.get(event) ?? Object.fromEntries(Object.keys(ledgerColumns(event)).map((name) => [name, null]));
  emptyColumns.set(event, empty);
  return empty;
}

/** An event with all its columns, null but for the ones every line has and the ones given. */
export function eventOf(event: string, columns: Readonly<Record<string, unknown>> = {}): LedgerEvent {
  events++;
  return {
    ...emptyOf(event),
    ts: formatMicros(startMicros + events),
    event,
    id: `0192f0c1-2b3c-7def-8123-${String(events).padStart(12, '0')}`,
    run_id: 'run-1',
    writer: 'main',
    seq: events,
    ...columns,
  } as unknown as LedgerEvent;
}

/** All items of an async iterable. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/**
 * The environment of a fixture's process. It runs our sources as they stand, whose coverage does not fit that of the
 * sources as the test runner translates them; and a limit on the size of files would hold for a report as well.
 */
export const fixtureEnvironment = { ...process.env, NODE_V8_COVERAGE: '' };
