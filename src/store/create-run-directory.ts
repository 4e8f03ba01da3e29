import { mkdirSync } from 'node:fs';
import type { Clock } from '../common/clock.ts';
import { codeOf } from './error-code.ts';
import { directoryMode, runDirectory } from './layout.ts';
import { makeDirectorySync } from './make-directory.ts';
import { generateRunId, type RandomBytes } from './run-id.ts';
import { isSafeId } from './safe-id.ts';
import { isTakenInAnyCase, noteTaken } from './taken-ids.ts';

/** A run's place on disk. */
export interface NewRunDirectory {
  readonly runId: string;
  readonly directory: string;
  /** The wanted id was not safe or not free, and a generated one stands in its place. */
  readonly replaced: boolean;
  /** Why the directory could not be made; null where it stands. The run goes on either way. */
  readonly fault: string | null;
}

/** How often another id is generated; 32 random bits a second make a second try all but impossible. */
const maxTries = 8;

/**
 * Makes a run's directory, and the store where it is missing. Of several processes that want one id at the same time
 * one gets it: `mkdir` is exclusive. Ids that differ in case only count as taken, so that a store can be copied to a
 * system that does not tell them apart. Never throws.
 */
export function createRunDirectory(
  store: string,
  options: {
    readonly wantedId?: string | null;
    readonly project: string | null;
    readonly clock: Clock;
    readonly random: RandomBytes;
  },
): NewRunDirectory {
  const wanted = options.wantedId ?? null;
  if (wanted !== null && isSafeId(wanted) && !isTakenInAnyCase(store, wanted)) {
    const made = makeExclusively(store, wanted);
    if (made !== 'taken')
      return { runId: wanted, directory: runDirectory(store, wanted), replaced: false, fault: made };
  }
  const replaced = wanted !== null;
  for (let tries = 1; ; tries++) {
    const { project, random, clock } = options;
    const runId = generateRunId({ nowMicros: clock.nowMicros(), project, random });
    const made = makeExclusively(store, runId);
    const directory = runDirectory(store, runId);
    if (made !== 'taken') return { runId, directory, replaced, fault: made };
    if (tries === maxTries) return { runId, directory, replaced, fault: `${directory}: taken, ${tries} times over` };
  }
}

/** Null where it was made, `taken`, or why it could not be made. */
function makeExclusively(store: string, runId: string): string | null {
  const directory = runDirectory(store, runId);
  try {
    try {
      mkdirSync(directory, { mode: directoryMode });
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      makeDirectorySync(store);
      mkdirSync(directory, { mode: directoryMode });
    }
    noteTaken(store, runId);
    return null;
  } catch (error) {
    return codeOf(error) === 'EEXIST' ? 'taken' : `${directory}: cannot be made (${codeOf(error)})`;
  }
}
