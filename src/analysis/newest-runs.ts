import { closeSync, openSync, readSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Row } from '../catalogue/index.ts';
import { compareBy } from '../common/compare-by.ts';
import { manifestFile, pathIn } from '../store/layout.ts';
import { describeProcess } from '../store/process-identity.ts';
import { plainFileFlags } from '../store/reading/open-regular-file.ts';
import { readCheckedLedgers } from './collect/checked-ledgers.ts';
import { collectNamed } from './collect/collect-these.ts';
import { listWanted } from './collect/list-wanted.ts';
import { RunStarts, readRunStarts } from './collect/run-starts.ts';
import { makeScratch } from './database/scratch.ts';
import { type Filter, hasRowFilters } from './filter.ts';
import { FaultList, type Skipped, type StoreFault } from './store-fault.ts';

/** Which runs are listed. */
export interface NewestRunsOptions {
  /** Without filters of events, which only a database answers. */
  readonly filter: Filter;
  readonly limit: number;
  readonly nowMicros: number;
}

/** The newest runs of a store, and what of those that were looked at could not be taken. */
export interface NewestRuns {
  readonly runs: readonly Row<'runs'>[];
  /** Whether there are more that the filter selects. */
  readonly hasMore: boolean;
  readonly faults: readonly StoreFault[];
  readonly skipped: Skipped;
}

/**
 * The newest runs, as `runs` of an opened store has them, without a database and without reading most of the store: of
 * runs that are not remembered the beginning of the manifest is looked at, where it stands when a run began, and only the
 * newest are read. Rejects where the store cannot be listed.
 */
export async function newestRuns(directory: string, options: NewestRunsOptions): Promise<NewestRuns> {
  if (hasRowFilters(options.filter)) throw new Error('a filter of events needs an opened store');
  const store = await realpath(directory).catch(() => resolve(directory));
  const found = await findNewest(store, await readRunStarts(store), options);
  // A start is written once. Whoever changed one by hand is believed.
  return found ?? ((await findNewest(store, new RunStarts(store), options)) as NewestRuns);
}

/** Null where what is remembered of a run is not what it says. */
async function findNewest(
  store: string,
  starts: RunStarts,
  { filter, limit, nowMicros }: NewestRunsOptions,
): Promise<NewestRuns | null> {
  const faults = new FaultList();
  const { runIds, wanted } = await listWanted(store, { filter, faults });
  const candidates = wanted
    .map((runId) => ({ runId, startedAt: starts.get(runId) ?? startOf(store, runId) }))
    .sort((one, other) => (isBefore(one, other) ? 1 : -1));
  const scratch = await makeScratch();
  try {
    const checked = await readCheckedLedgers(store);
    const reader = { nowMicros, me: describeProcess() };
    const collecting = { filter, faults, checked, scratch, nowMicros };
    const rows: Row<'runs'>[] = [];
    let known = 0;
    for (const { runId, startedAt } of candidates) {
      if (known > limit) break;
      if (starts.get(runId) !== undefined && startOf(store, runId) !== startedAt) return null;
      const run = await collectNamed(runId, { store, reader, collecting });
      if (run === null) continue;
      rows.push(run.row);
      if (startedAt !== unknownStart) known++;
    }
    await checked.save(runIds);
    for (const { runId, startedAt } of candidates) if (startedAt !== unknownStart) starts.add(runId, startedAt);
    await starts.save(runIds);
    const newest = rows.sort(compareBy(({ started_at, run_id }) => `${started_at ?? ''} ${run_id}`)).reverse();
    return {
      runs: newest.slice(0, limit),
      hasMore: rows.length > limit,
      faults: faults.faults,
      skipped: faults.skipped,
    };
  } finally {
    await scratch.remove();
  }
}

interface Candidate {
  readonly runId: string;
  readonly startedAt: string;
}

const isBefore = (one: Candidate, other: Candidate): boolean =>
  one.startedAt === other.startedAt ? one.runId < other.runId : one.startedAt < other.startedAt;

/** The beginning of a manifest as our writers write it: identity and times of the run stand before all else. */
const beginning = Buffer.alloc(2048);

/** No text of the manifest can hold this: quotes in a text are escaped. */
const startedAtKey = Buffer.from('"started_at": "');
const longestStart = 32;
const startedAt = /^(\d{4}-[^"]+Z)"/;

/** When a run began, as text that sorts; behind all others where it is not known, so that the run is looked at. */
function startOf(store: string, runId: string): string {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(pathIn(pathIn(store, runId), manifestFile), plainFileFlags);
    const length = readSync(descriptor, beginning, 0, beginning.length, 0);
    // Of thousands of manifests only the few bytes that are asked for become a text.
    const from = beginning.indexOf(startedAtKey) + startedAtKey.length;
    if (from < startedAtKey.length || from > length) return unknownStart;
    const text = beginning.toString('latin1', from, Math.min(from + longestStart, length));
    return startedAt.exec(text)?.[1] ?? unknownStart;
  } catch {
    return unknownStart;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

const unknownStart = '~';
