import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  listOpenMarks,
  listRunIds,
  manifestFile,
  type ReaderOptions,
  readRun,
  runDirectory,
  type StoredRun,
} from '../../store/index.ts';

/** Which runs are read, unless all are asked for. */
const newest = 50;

/** The runs of a store that were looked at. */
export interface RunsRead {
  readonly runs: readonly StoredRun[];
  /** How many directories there are. */
  readonly total: number;
  /** Why the store could not be listed; null where it was. */
  readonly fault: string | null;
}

/** Reads the newest runs of a store, and whatever a process that is gone had open; or all. Writes nothing. */
export async function readRuns(store: string, { all, ...reader }: ReaderOptions & { all: boolean }): Promise<RunsRead> {
  const { runIds, fault } = await listRunIds(store);
  const left = (await listOpenMarks(store, reader.me)).filter(({ isAlive }) => isAlive === false);
  const chosen = all
    ? runIds
    : new Set([...(await byAge(store, runIds)).slice(0, newest), ...left.map(({ runId }) => runId)]);
  const runs = await readRunsAt(
    [...chosen].map((runId) => ({ store, runId })),
    reader,
  );
  return { runs, total: runIds.length, fault };
}

/** Reads these runs, as far as they are there. */
export async function readRunsAt(
  places: readonly { readonly store: string; readonly runId: string }[],
  reader: ReaderOptions,
): Promise<readonly StoredRun[]> {
  const runs = await inBatches(places, ({ store, runId }) => readRun(store, runId, reader));
  return runs.filter((run) => run !== null);
}

/** Run by its manifest's last change, the newest first. */
async function byAge(store: string, runIds: readonly string[]): Promise<readonly string[]> {
  const aged = await inBatches(runIds, async (runId) => {
    const directory = runDirectory(store, runId);
    const found = await stat(join(directory, manifestFile)).catch(() => stat(directory).catch(() => null));
    return { runId, changedMs: found?.mtimeMs ?? 0 };
  });
  return aged.sort((one, other) => other.changedMs - one.changedMs).map(({ runId }) => runId);
}

/** Node's thread pool has four threads, which are kept busy. */
const atOnce = 16;

async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += atOnce)
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))));
  return results;
}
