import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Row, tables } from '../../catalogue/index.ts';
import { packageVersion } from '../../common/version.ts';
import { writeAtomically } from '../../store/atomic-file.ts';
import { cacheDirectory } from '../../store/safe-id.ts';
import { packRows, type StampedRow, type StampedRows, unpackRows } from './packed-rows.ts';
import { readCached } from './read-cached.ts';

/** A finished run without a fault, as it was when its manifest was last read. */
export type KnownRun = StampedRow<Row<'runs'>>;

const cacheFile = 'known-runs.json';
const heading = () => ({ format: 'runledger-known-runs', version: 1, runledger: packageVersion() }) as const;
const { columns } = tables.runs;

/** The file is written anew as a whole: not for fewer runs than this part of all. */
const worthWriting = 1 / 64;

/**
 * What the manifests of finished runs say of them, so that they need not be read again as long as the runs stand as they
 * did. Remembered in the store, where that may be written. A class because it is state with a lifetime.
 */
export class KnownRuns {
  readonly #store: string;
  readonly #before: StampedRows<Row<'runs'>>;
  readonly #now = new Map<string, KnownRun>();

  constructor(store: string, before: StampedRows<Row<'runs'>> = new Map()) {
    this.#store = store;
    this.#before = before;
  }

  /** What was known of a run; `isUnchanged` says whether it still holds. */
  get(runId: string): KnownRun | undefined {
    return this.#before.get(runId);
  }

  /** Its manifest was read, and vouches for all of it. */
  add(runId: string, run: KnownRun): void {
    this.#now.set(runId, run);
  }

  /** Writes down what is known of these runs. A store that may not be written goes without. */
  async save(runIds: readonly string[]): Promise<void> {
    const kept = runIds.flatMap((runId) => this.#now.get(runId) ?? this.#before.get(runId) ?? []);
    const changed = this.#now.size + Math.max(0, this.#before.size - kept.length);
    if (changed === 0 || changed < this.#before.size * worthWriting) return;
    const text = JSON.stringify({ ...heading(), ...packRows(kept, columns) });
    const write = (temporary: string) => writeFile(temporary, text);
    await writeAtomically(pathIn(this.#store), write, { durable: false, within: this.#store }).catch(() => {});
  }
}

/** Reads what is remembered of a store; nothing, where the file is missing or not to be understood. Never throws. */
export async function readKnownRuns(store: string): Promise<KnownRuns> {
  const found = (await readCached(pathIn(store))) ?? {};
  const isOurs = Object.entries(heading()).every(([name, value]) => found[name] === value);
  return new KnownRuns(store, (isOurs ? unpackRows<Row<'runs'>>(found, columns) : null) ?? undefined);
}

const pathIn = (store: string): string => join(store, cacheDirectory, cacheFile);
