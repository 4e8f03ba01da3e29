import { randomBytes } from 'node:crypto';
import type { JsonValue } from '../../catalogue/index.ts';
import { formatMicros } from '../../common/clock.ts';
import { formatMoment, type Moment } from '../../common/moment.ts';
import { packageVersion } from '../../common/version.ts';
import { appendRepriced, describeProcess, lockRun, readRun, type StoredRun } from '../../store/index.ts';
import { type RepricedRun, type RepriceRunOptions, repriceRun } from './reprice-run.ts';

export interface RepriceOneOptions extends RepriceRunOptions {
  /** Whether what was worked out is kept beside the run. */
  readonly write: boolean;
}

/** How it went with one run. */
export interface RepriceOutcome {
  /** Null where nothing was worked out. */
  readonly run: RepricedRun | null;
  /** What people want to know: why there are no figures, or what they leave out. */
  readonly notes: readonly string[];
  readonly isWriteFailure: boolean;
}

/**
 * Reprices one run of a store, by its id; null where there is no such run. One that goes on has no final figures, and is
 * left out.
 */
export async function repriceOne(
  { store, runId }: { readonly store: string; readonly runId: string },
  { write, ...options }: RepriceOneOptions,
): Promise<RepriceOutcome | null> {
  const stored = await readRun(store, runId, { nowMicros: Date.now() * 1000, me: describeProcess() });
  if (stored === null) return null;
  if (stored.manifest.state === 'newer') {
    const { version } = stored.manifest;
    return leftOut(`left out, it is of format version ${version}, which is newer than this program`);
  }
  if (stored.status === 'running') return leftOut('left out, it runs');
  const { run, faults } = await repriceRun(stored, options);
  const failure = write ? await keep(stored, { run, asOf: options.asOf }) : null;
  return {
    run,
    notes: [
      ...(faults === 0 ? [] : [`${faults} unreadable ${faults === 1 ? 'line' : 'lines'} skipped`]),
      ...(failure === null ? [] : [`not written, ${failure}`]),
    ],
    isWriteFailure: failure !== null,
  };
}

const leftOut = (why: string): RepriceOutcome => ({ run: null, notes: [why], isWriteFailure: false });

/** Adds a line beside the run, under its lock; why that was not possible, where it was not. */
async function keep(
  { directory }: StoredRun,
  { run, asOf }: { readonly run: RepricedRun; readonly asOf: Moment },
): Promise<string | null> {
  const nowMs = Date.now();
  const { lock, reason } = await lockRun(directory, { me: describeProcess(), random: randomBytes, nowMs });
  if (lock === null) return reason;
  try {
    const said = { ts: formatMicros(nowMs * 1000), as_of: formatMoment(asOf), runledger: packageVersion() };
    await appendRepriced(directory, { ...said, ...run } as unknown as JsonValue);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    lock.release();
  }
}
