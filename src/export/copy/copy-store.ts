import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../analysis/database/duckdb.ts';
import type { Filter } from '../../analysis/filter.ts';
import { type OpenStoreOptions, openStore } from '../../analysis/open-store.ts';
import { createSystemClock } from '../../common/clock.ts';
import { listRunIds } from '../../store/index.ts';
import { type Copied, CopiedStore } from './copied-store.ts';
import { type CopiedPart, copyPart } from './copy-part.ts';

/** What a copy is made with. */
export interface CopyStoreOptions extends Pick<OpenStoreOptions, 'filter' | 'timeZone' | 'threads' | 'onProgress'> {
  /** Where the copy lies; it must exist. */
  readonly directory: string;
  /** Directories that statements may write to besides. */
  readonly writable: readonly string[];
  /** How much memory the database that reads the store may take, such as `2GB`. */
  readonly memoryLimit: string;
  /** The same for the one over the copy, whose largest part has so many events. */
  memoryLimitOfCopy(events: number): string;
  readonly signal?: AbortSignal | undefined;
  /** Runs that are copied at once, and whose rows are put in order at once. */
  readonly runsAtOnce?: number;
  now?: OpenStoreOptions['now'];
}

/** Of a hundred events each, they take some 50 MB while they are put in order. */
const usualRunsAtOnce = 500;

/**
 * Copies what the filter selects of a store, some hundred runs at a time, and opens the copy. Each ledger is read once, and
 * by one statement: a question a table would read every line of all of them each time. Rejects as `openStore` does.
 */
export async function copyStore(store: string, options: CopyStoreOptions): Promise<CopiedStore> {
  const { directory, writable, threads, signal } = options;
  const copied = await copyParts(store, options);
  const temporaryDirectory = join(directory, 'spill');
  await mkdir(temporaryDirectory);
  const directories = [directory, ...writable];
  const { timeZone } = copied;
  const memoryLimit = options.memoryLimitOfCopy(Math.max(...copied.parts.map(({ events }) => events)));
  const database = await openDatabase({ temporaryDirectory, directories, timeZone, memoryLimit, threads });
  const opened = new CopiedStore(copied, { database, signal });
  await opened.fill().catch(async (error) => {
    await opened.close();
    throw error;
  });
  return opened;
}

async function copyParts(
  store: string,
  { filter = {}, runsAtOnce = usualRunsAtOnce, now, ...options }: CopyStoreOptions,
): Promise<Copied> {
  const nowMicros = (now ?? createSystemClock().nowMicros)();
  const selections = await selectParts(store, { filter, runsAtOnce });
  const total = selections.reduce((sum, { runs }) => sum + runs, 0);
  const taken: Taken[] = [];
  let before = 0;
  for (const [number, selection] of selections.entries()) {
    options.signal?.throwIfAborted();
    const onProgress = (done: number): void => options.onProgress?.(before + done, total);
    taken.push(await take(store, { ...options, filter: selection.filter, now: () => nowMicros, onProgress, number }));
    before += selection.runs;
  }
  const [first] = taken as [Taken, ...Taken[]];
  const filled = taken.filter(({ runs }) => runs > 0);
  const sum = (count: (one: Taken) => number): number => taken.reduce((all, one) => all + count(one), 0);
  return {
    ...first,
    runs: sum(({ runs }) => runs),
    faults: taken.flatMap(({ faults }) => faults),
    skipped: { runs: sum(({ skipped }) => skipped.runs), lines: sum(({ skipped }) => skipped.lines) },
    parts: (filled.length > 0 ? filled : [first]).map(({ part }) => part),
  };
}

interface PartOptions
  extends Pick<CopyStoreOptions, 'directory' | 'filter' | 'timeZone' | 'threads' | 'memoryLimit' | 'onProgress'> {
  readonly number: number;
  now(): number;
}

type Taken = Omit<Copied, 'parts'> & { readonly part: CopiedPart };

async function take(store: string, { number, directory, ...options }: PartOptions): Promise<Taken> {
  await using opened = await openStore(store, { ...options, writable: [directory] });
  const part = await copyPart(opened, { directory, number });
  const { timeZone, nowMicros, runs, faults, skipped } = opened;
  return { directory: opened.directory, timeZone, nowMicros, runs, faults, skipped, part };
}

/** The filters by which a store is read in parts, in the order of the runs, and how many runs each is asked of. */
async function selectParts(
  store: string,
  { filter, runsAtOnce }: { readonly filter: Filter; readonly runsAtOnce: number },
): Promise<readonly { readonly filter: Filter; readonly runs: number }[]> {
  const { runIds, ignored, fault } = await listRunIds(store);
  if (fault !== null) throw new Error(fault);
  const asked = new Set(filter.runIds ?? []);
  const isAsked = (name: string): boolean => asked.size === 0 || asked.has(name);
  const wanted = runIds.filter(isAsked);
  if (wanted.length <= runsAtOnce) return [{ filter, runs: wanted.length }];
  // What stands among the runs and is none is said once.
  const others = ignored.map(({ name }) => name).filter(isAsked);
  return Array.from({ length: Math.ceil(wanted.length / runsAtOnce) }, (_, index) => {
    const ids = wanted.slice(index * runsAtOnce, (index + 1) * runsAtOnce);
    return { filter: { ...filter, runIds: index === 0 ? [...ids, ...others] : ids }, runs: ids.length };
  });
}
