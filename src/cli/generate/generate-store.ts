import { createPricer } from '../../pricing/index.ts';
import { createChance } from './chance.ts';
import { type EndedStatus, type GeneratedRun, generateRun } from './generate-run.ts';
import { type StartTimesOptions, startTimes } from './start-times.ts';

/** Which store is made. The same values make the same store, byte for byte. */
export interface GenerateStoreOptions extends StartTimesOptions {
  readonly seed: string;
  /** Told after each run how many there are. */
  onProgress?(runs: number): void;
  /** Makes no further run once this is aborted, and rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** What a store came to. */
export interface GeneratedStore {
  readonly runs: number;
  readonly events: number;
  /** Of its ledgers. */
  readonly bytes: number;
  readonly byStatus: Readonly<Record<EndedStatus, number>>;
}

/** Runs whose files are on their way to the disk while the next is made: a manifest waits for it a millisecond or more. */
const mostUnderWay = 8;

/** A run takes no longer than this, and is over when the time ends up to which there are runs. */
const longestRunMicros = 2 * 3_600_000_000;

/** Makes a store in a directory that is empty, or is not there. Rejects where it cannot be written. */
export async function generateStore(
  directory: string,
  { seed, runs, days, endMicros, onProgress, signal }: GenerateStoreOptions,
): Promise<GeneratedStore> {
  const pricer = createPricer();
  const sums = { runs: 0, events: 0, bytes: 0, byStatus: { completed: 0, failed: 0, cancelled: 0, crashed: 0 } };
  const add = ({ status, events, bytes }: GeneratedRun): void => {
    sums.runs += 1;
    sums.events += events;
    sums.bytes += bytes;
    sums.byStatus[status] += 1;
    onProgress?.(sums.runs);
  };
  const underWay = new Set<Promise<void>>();
  const times = startTimes(createChance(`${seed}/times`), { runs, days, endMicros: endMicros - longestRunMicros });
  let index = 0;
  try {
    for (const startMicros of times) {
      signal?.throwIfAborted();
      const made = generateRun(directory, { seed, index, runs, startMicros, pricer }).then(add);
      underWay.add(made);
      made.then(
        () => underWay.delete(made),
        () => {},
      );
      if (underWay.size >= mostUnderWay) await Promise.race(underWay);
      index += 1;
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
  return sums;
}
