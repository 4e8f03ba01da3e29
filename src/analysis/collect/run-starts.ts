import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../store/atomic-file.ts';
import { asTimestamp } from '../../store/column-value.ts';
import { isGeneratedId } from '../../store/run-id.ts';
import { cacheDirectory } from '../../store/safe-id.ts';
import { readCached } from './read-cached.ts';

const cacheFile = 'run-starts.json';
const heading = { format: 'runledger-run-starts', version: 1 } as const;

/** The file is written anew as a whole: not for fewer runs than this part of all. */
const worthWriting = 1 / 64;

/**
 * When runs began, so that the newest are found without looking at all others. When a run began stands in its first
 * manifest and in every one after it, and an id that was generated is never another run's: of those alone is anything
 * remembered. A class because it is state with a lifetime.
 */
export class RunStarts {
  readonly #store: string;
  readonly #before: ReadonlyMap<string, string>;
  readonly #now = new Map<string, string>();

  constructor(store: string, before: ReadonlyMap<string, string> = new Map()) {
    this.#store = store;
    this.#before = before;
  }

  /** Undefined where it is to be looked up. */
  get(runId: string): string | undefined {
    return this.#before.get(runId);
  }

  /** As its manifest was found to have it. */
  add(runId: string, startedAt: string): void {
    if (this.#before.get(runId) === startedAt || asTimestamp(startedAt) !== startedAt) return;
    if (isGeneratedId(runId)) this.#now.set(runId, startedAt);
  }

  /** Writes down what is known of these runs. A store that may not be written goes without. */
  async save(runIds: readonly string[]): Promise<void> {
    if (this.#now.size === 0 || this.#now.size < this.#before.size * worthWriting) return;
    const runs = runIds.filter((runId) => this.#now.has(runId) || this.#before.has(runId));
    const starts = runs.map((runId) => this.#now.get(runId) ?? this.#before.get(runId));
    const write = (temporary: string) => writeFile(temporary, JSON.stringify({ ...heading, runs, starts }));
    await writeAtomically(pathIn(this.#store), write, { durable: false, within: this.#store }).catch(() => {});
  }
}

/** Reads what is remembered of a store; nothing, where the file is missing or not to be understood. Never throws. */
export async function readRunStarts(store: string): Promise<RunStarts> {
  const { format, version, runs, starts } = (await readCached(pathIn(store))) ?? {};
  const isOurs = format === heading.format && version === heading.version;
  if (!isOurs || !Array.isArray(runs) || !Array.isArray(starts)) return new RunStarts(store);
  const known = runs.flatMap((runId: unknown, index): [string, string][] => {
    const startedAt: unknown = starts[index];
    return typeof runId === 'string' && typeof startedAt === 'string' && asTimestamp(startedAt) === startedAt
      ? [[runId, startedAt]]
      : [];
  });
  return new RunStarts(store, new Map(known));
}

const pathIn = (store: string): string => join(store, cacheDirectory, cacheFile);
