import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  describeProcess,
  listLedgersSync,
  listOpenMarks,
  listRunIds,
  manifestFile,
  type ProcessIdentity,
  readRunSync,
  runDirectory,
} from '../../store/index.ts';

/** What has happened in a store since it was last looked at. */
export interface StoreChange {
  /** Runs that began, grew, ended, or whose process died. */
  readonly changed: readonly string[];
  /** Runs that are gone. */
  readonly removed: readonly string[];
  /** Why the store cannot be listed; null where it can. One that is not there is empty. */
  readonly fault: string | null;
}

/** What is known of a run. */
interface Seen {
  /** Of its files: as long as it is the same, nothing need be read. */
  readonly stamp: string;
  /** Of what a reader would make of them; null where they have not been read yet. */
  readonly state: string | null;
}

/** Runs that nobody has open are looked at so many at a time, in turn: in case something else writes to them. */
const atRestAtOnce = 10;

/** A directory that changed so lately may change again without its time telling: clocks of file systems are coarse. */
const settledMs = 100;

/** Of a process on another system only its silence tells that it died: it is judged anew so often. */
const silenceStepMicros = 10_000_000;

/**
 * Looks at a store, as cheaply as can be: at its own time for runs that come and go, at the marks of processes for runs
 * that are open, at those runs' files, and at some of the others. A class because it is state with a lifetime.
 */
export class StoreWatcher {
  readonly #store: string;
  readonly #now: () => number;
  readonly #me: ProcessIdentity = describeProcess();
  readonly #seen = new Map<string, Seen | null>();
  /** By run, whether the processes live that have it open: `true`, `false`, or `null` where nobody knows, each. */
  #marked: ReadonlyMap<string, string> = new Map();
  #atRest: readonly string[] = [];
  #nextAtRest = 0;
  #listedStamp: string | null = null;
  #hasListed = false;

  /** @param now Microseconds since the epoch. */
  constructor(store: string, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** The runs that there are. */
  get runIds(): readonly string[] {
    return [...this.#seen.keys()];
  }

  /**
   * The first time, nothing has changed yet, and all runs are looked at, so that what is written to any of them from then on
   * is seen. Later, of the runs that nobody has open some are looked at, or all. Writes nothing; never rejects.
   */
  async look({ atRest = 'some' }: { readonly atRest?: 'some' | 'all' } = {}): Promise<StoreChange> {
    const isFirst = !this.#hasListed;
    const listed = await this.#list();
    if (listed.fault !== null) return { changed: [], removed: [], fault: listed.fault };
    const changed = new Set(listed.began);
    const resting = atRest === 'all' || isFirst ? this.runIds : this.#someAtRest();
    for (const runId of new Set([...listed.began, ...(await this.#lookAtMarks()), ...resting]))
      if (this.#seen.has(runId) && this.#hasChanged(runId)) changed.add(runId);
    return { changed: [...changed], removed: listed.removed, fault: listed.fault };
  }

  /**
   * The runs that a process has open which lives, or may live where nobody can know, and those of which that has changed.
   */
  async #lookAtMarks(): Promise<readonly string[]> {
    const before = this.#marked;
    const marks = Map.groupBy(await listOpenMarks(this.#store, this.#me), ({ runId }) => runId);
    this.#marked = new Map([...marks].map(([runId, all]) => [runId, all.map(({ isAlive }) => String(isAlive)).join()]));
    const isToBeSeen = (runId: string): boolean => {
      const alive = this.#marked.get(runId) ?? '';
      if (alive !== (before.get(runId) ?? '') || alive.includes('true')) return true;
      return alive.includes('null') && (this.#seen.get(runId)?.state?.startsWith('running') ?? true);
    };
    return [...new Set([...before.keys(), ...marks.keys()])].filter(isToBeSeen);
  }

  async #list(): Promise<Omit<StoreChange, 'changed'> & { readonly began: readonly string[] }> {
    const stamp = stampOfStore(this.#store, this.#now());
    if (stamp !== null && stamp === this.#listedStamp) return { began: [], removed: [], fault: null };
    const { runIds, fault } = await listRunIds(this.#store);
    if (fault !== null) {
      this.#listedStamp = null;
      return { began: [], removed: [], fault };
    }
    this.#listedStamp = stamp;
    const present = new Set(runIds);
    const removed = this.runIds.filter((runId) => !present.has(runId));
    for (const runId of removed) this.#seen.delete(runId);
    const began = runIds.filter((runId) => !this.#seen.has(runId));
    for (const runId of began) this.#seen.set(runId, null);
    const isFirst = !this.#hasListed;
    this.#hasListed = true;
    return { began: isFirst ? [] : began, removed, fault: null };
  }

  #someAtRest(): readonly string[] {
    if (this.#nextAtRest >= this.#atRest.length) {
      this.#atRest = this.runIds;
      this.#nextAtRest = 0;
    }
    const from = this.#nextAtRest;
    this.#nextAtRest += atRestAtOnce;
    return this.#atRest.slice(from, this.#nextAtRest);
  }

  #hasChanged(runId: string): boolean {
    const alive = this.#marked.get(runId) ?? '';
    const before = this.#seen.get(runId) ?? null;
    const isSilent = alive === '' ? (before?.state?.startsWith('running') ?? false) : !alive.includes('true');
    const step = isSilent ? Math.floor(this.#now() / silenceStepMicros) : 0;
    const stamp = `${stampOfRun(runDirectory(this.#store, runId))} ${alive} ${step}`;
    if (before?.stamp === stamp) return false;
    // Most runs lie still for good: they are not read only to know what they were.
    const state = before === null && alive === '' ? null : this.#stateOf(runId);
    this.#seen.set(runId, { stamp, state });
    return before !== null && before.state !== state;
  }

  #stateOf(runId: string): string {
    const stored = readRunSync(this.#store, runId, { nowMicros: this.#now(), me: this.#me });
    return stored === null ? '' : `${stored.status} ${stored.ledgers.map(({ file, bytes }) => `${file} ${bytes}`)}`;
  }
}

/** Null where it is not there, cannot be looked at, or changed so lately that it may have again. */
function stampOfStore(store: string, nowMicros: number): string | null {
  try {
    const { mtimeMs, ino } = statSync(store);
    return Math.abs(nowMicros / 1000 - mtimeMs) < settledMs ? null : `${ino} ${mtimeMs}`;
  } catch {
    return null;
  }
}

function stampOfRun(directory: string): string {
  const manifest = timeOf(join(directory, manifestFile));
  const { ledgers } = listLedgersSync(directory);
  return `${manifest} ${ledgers.map(({ file, bytes, inode }) => `${file} ${bytes} ${inode}`)}`;
}

function timeOf(path: string): string {
  try {
    const status = lstatSync(path, { throwIfNoEntry: false });
    return status === undefined ? '' : `${status.mtimeMs} ${status.ino}`;
  } catch {
    return '';
  }
}
