import {
  isLocked,
  lastFailedTryMs,
  listOpenMarks,
  listRunIds,
  noteFailedTry,
  type OpenMark,
  removeOpenMark,
} from '../../store/index.ts';
import type { RunEnvironment } from '../run/environment.ts';
import { look, type RecoverOutcome, recoverOne } from './recover-one.ts';

/** Which runs are looked at, and for how long. */
export interface RecoverOptions {
  /**
   * `all` of the store; `left open`: those that a process had open which is gone, found without a look at others, but for
   * what failed a while ago; or these.
   */
  readonly runs: 'all' | 'left open' | readonly string[];
  /** Somebody named them: they have to be there, and snapshots that could not be written the last time are tried again. */
  readonly isAsked?: boolean;
  /** How long another process that is at the same run is waited for, in milliseconds; default 0. */
  readonly patienceMs?: number;
}

/** How it goes with a run that nobody needs to look at again. */
const settled: ReadonlySet<RecoverOutcome['kind']> = new Set(['recovered', 'no run', 'nothing to do']);

/**
 * Finalises every run that needs it, one after the other: those whose process is gone, those whose snapshots were left
 * to be made, and those whose ledgers have grown since. A living run is left alone. Nothing is done ahead of its reader.
 */
export async function* recoverStore(
  environment: RunEnvironment,
  { runs, isAsked = false, patienceMs = 0 }: RecoverOptions,
): AsyncGenerator<RecoverOutcome> {
  const { store } = environment;
  const left = await listLeft(environment);
  const { runIds, fault } = await choose(environment, { runs, left });
  if (fault !== null) yield { kind: 'failed', runId: null, reason: fault };
  for (const runId of runIds) {
    const marksOfRun = left.get(runId) ?? [];
    const outcome = await recoverOne(runId, { environment, isAsked, owner: ownerBy(marksOfRun), patienceMs });
    if (settled.has(outcome.kind)) for (const mark of marksOfRun) removeOpenMark(store, mark);
    if (outcome.kind === 'failed') noteFailedTries(environment, marksOfRun);
    yield outcome;
  }
}

/**
 * Whether some process that is gone left a run for which there may be something to do now: not what another process is
 * at, and not what failed a while ago. Reads no ledger.
 */
export async function isAnyLeft(environment: RunEnvironment): Promise<boolean> {
  const { store, process: me, clock } = environment;
  for (const [runId, marks] of await listLeft(environment)) {
    if (isPutOff(environment, marks)) continue;
    const found = await look(runId, { environment, isAsked: false, owner: ownerBy(marks) });
    if ('kind' in found) {
      if (found.kind === 'nothing to do') for (const mark of marks) removeOpenMark(store, mark);
    } else if (!isLocked(found.directory, { me, nowMs: clock.nowMicros() / 1000 })) return true;
  }
  return false;
}

/** Has nobody who starts try what is left for a while. */
export async function putOffLeft(environment: RunEnvironment): Promise<void> {
  for (const marks of (await listLeft(environment)).values()) noteFailedTries(environment, marks);
}

/** What could not be finalised most likely cannot be a moment later: a start that tries it, and each does, is one process more. */
const putOffMs = 60 * 60 * 1000;

function isPutOff({ store, clock }: RunEnvironment, marks: readonly OpenMark[]): boolean {
  const nowMs = clock.nowMicros() / 1000;
  return marks.every((mark) => {
    const failedMs = lastFailedTryMs(store, mark);
    // Clocks are set back, too.
    return failedMs !== null && Math.abs(nowMs - failedMs) < putOffMs;
  });
}

function noteFailedTries({ store, clock }: RunEnvironment, marks: readonly OpenMark[]): void {
  for (const mark of marks) noteFailedTry(store, mark, { nowMs: clock.nowMicros() / 1000 });
}

/** The marks of processes that do not live, as far as is known, by run. */
async function listLeft(environment: RunEnvironment): Promise<ReadonlyMap<string, readonly OpenMark[]>> {
  const marks = await listOpenMarks(environment.store, environment.process);
  return Map.groupBy(
    marks.filter(({ isAlive }) => isAlive !== true),
    ({ runId }) => runId,
  );
}

async function choose(
  environment: RunEnvironment,
  { runs, left }: { readonly runs: RecoverOptions['runs']; readonly left: ReadonlyMap<string, readonly OpenMark[]> },
): Promise<{ readonly runIds: Iterable<string>; readonly fault: string | null }> {
  if (typeof runs !== 'string') return { runIds: runs, fault: null };
  if (runs === 'left open') {
    const due = [...left].filter(([, marks]) => !isPutOff(environment, marks));
    return { runIds: due.map(([runId]) => runId), fault: null };
  }
  const { runIds, fault } = await listRunIds(environment.store);
  return { runIds: new Set([...runIds, ...left.keys()]), fault };
}

/** What the marks that were left say of those who left them. */
function ownerBy(marks: readonly OpenMark[]): 'unmarked' | 'gone' | 'unknown' {
  if (marks.length === 0) return 'unmarked';
  return marks.every(({ isAlive }) => isAlive === false) ? 'gone' : 'unknown';
}
