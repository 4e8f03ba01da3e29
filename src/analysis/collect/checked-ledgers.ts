import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../store/atomic-file.ts';
import { cacheDirectory } from '../../store/safe-id.ts';
import { readCached } from './read-cached.ts';

/** A file as it stood when it was looked at. */
export interface FileStamp {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly inode: number;
}

const cacheFile = 'checked-ledgers.json';
const heading = { format: 'runledger-checked-ledgers', version: 1 } as const;

/**
 * Which ledgers were read line by line and found without a fault, as they stood then, so that they need not be again.
 * Remembered in the store, where that may be written. A class because it is state with a lifetime.
 */
export class CheckedLedgers {
  readonly #store: string;
  /** By run and file. */
  readonly #before: ReadonlyMap<string, string>;
  readonly #now = new Map<string, string>();

  constructor(store: string, before: ReadonlyMap<string, string>) {
    this.#store = store;
    this.#before = before;
  }

  /** Whether this very file was found without a fault. */
  has(runId: string, file: string, stamp: FileStamp): boolean {
    const key = keyOf(runId, file);
    const isKnown = this.#before.get(key) === textOf(stamp);
    if (isKnown) this.#now.set(key, textOf(stamp));
    return isKnown;
  }

  /** It was read, and has no fault. */
  add(runId: string, file: string, stamp: FileStamp): void {
    this.#now.set(keyOf(runId, file), textOf(stamp));
  }

  /** Writes down what is known of these runs' ledgers. A store that may not be written goes without. */
  async save(runIds: readonly string[]): Promise<void> {
    const present = new Set(runIds);
    const before = [...this.#before].filter(([key]) => present.has(key.slice(0, key.indexOf('/'))));
    const kept = new Map([...before, ...this.#now]);
    const isSame = kept.size === this.#before.size && [...kept].every(([key, text]) => this.#before.get(key) === text);
    if (isSame) return;
    const text = JSON.stringify({ ...heading, ledgers: Object.fromEntries(kept) });
    const write = (temporary: string) => writeFile(temporary, text);
    await writeAtomically(pathIn(this.#store), write, { durable: false, within: this.#store }).catch(() => {});
  }
}

/** Reads what is remembered of a store; nothing, where the file is missing or not to be understood. Never throws. */
export async function readCheckedLedgers(store: string): Promise<CheckedLedgers> {
  const { format, version, ledgers } = (await readCached(pathIn(store))) ?? {};
  const isOurs = format === heading.format && version === heading.version && typeof ledgers === 'object';
  return new CheckedLedgers(store, new Map(isOurs ? Object.entries(ledgers ?? {}) : []));
}

const pathIn = (store: string): string => join(store, cacheDirectory, cacheFile);

const keyOf = (runId: string, file: string): string => `${runId}/${file}`;
const textOf = ({ bytes, modifiedMs, inode }: FileStamp): string => `${bytes} ${modifiedMs} ${inode}`;
