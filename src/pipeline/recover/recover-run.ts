import { join } from 'node:path';
import {
  createTotals,
  type LedgerMark,
  ledgerFile,
  mainWriter,
  openLedger,
  readLedger,
  removeLeftovers,
  type StoredRun,
  type Totals,
  tableRows,
  writeManifest,
} from '../../store/index.ts';
import type { RunEnvironment } from '../run/environment.ts';
import { createJournal } from '../run/journal.ts';
import { manifestOf, noScope, type RunProgress, rowOf, sourceOf } from '../run/run-manifest.ts';
import { RunSnapshots } from '../run/run-snapshots.ts';
import { describeStored } from './describe-stored.ts';

/** What a finalised run came to. */
export interface RecoveredRun {
  readonly runId: string;
  readonly status: RunProgress['status'];
  readonly events: number;
  /** Lines that could not be taken: torn by the death of their writer, or damaged since. */
  readonly faults: number;
  /** Whether every exporter wrote its snapshot. */
  readonly isWhole: boolean;
}

/**
 * Finalises a run whose process is gone: adds up its ledgers, replays them into a provider of its own, and writes the
 * snapshots and the manifest that the process can no longer write. Its status is what the process said, else `crashed`.
 * The caller holds the run's lock.
 */
export async function recoverRun(stored: StoredRun, environment: RunEnvironment): Promise<RecoveredRun> {
  const { runId, directory } = stored;
  await removeLeftovers(directory, { nowMs: environment.clock.nowMicros() / 1000 });
  const description = await describeStored(stored);
  const totals = createTotals({ runId, project: description.project });
  let progress: RunProgress | null = null;
  const snapshots = new RunSnapshots(environment, {
    ...description,
    directory,
    writer: null,
    rowsUpToNow() {
      const source = progress && sourceOf(progress, { ...environment, directory });
      return source ? (name) => tableRows(name, source) : async function* () {};
    },
  });
  try {
    const { ledgers, lastSeq } = await replay(stored, { totals, snapshots });
    progress = { ...endOf(stored, totals), description, totals, ledgers, snapshots: 'none' };
    if (!totals.runEnd || stored.hasGrown) progress = appendEnd(progress, { directory, environment, lastSeq });
    const isWhole = await snapshots.take({ details: true });
    await writeManifest(directory, manifestOf({ ...progress, snapshots: isWhole ? 'final' : 'partial' }, environment));
    const faults = Object.values(ledgers).reduce((sum, mark) => sum + mark.faults, 0);
    return { runId, status: progress.status, events: totals.events, faults, isWhole };
  } finally {
    await snapshots.shutdown();
  }
}

/** Adds up every ledger, and says how far each was read. Nobody writes the owner's any more. */
async function replay(
  { directory, ledgers }: StoredRun,
  { totals, snapshots }: { readonly totals: Totals; readonly snapshots: RunSnapshots },
): Promise<{ readonly ledgers: Readonly<Record<string, LedgerMark>>; readonly lastSeq: number }> {
  const marks: Record<string, LedgerMark> = {};
  let lastSeq = 0;
  for (const { file, bytes } of ledgers) {
    let mark: LedgerMark = { bytes: 0, events: 0, faults: 0 };
    const final = file === ledgerFile();
    for await (const batch of readLedger(join(directory, file), { toByte: bytes, final })) {
      for (const event of batch.events) {
        totals.add(event);
        snapshots.replay(event);
        if (file === ledgerFile()) lastSeq = Math.max(lastSeq, event.seq ?? 0);
      }
      const events = mark.events + batch.events.length;
      mark = { bytes: batch.nextByte, events, faults: mark.faults + batch.faults.length };
    }
    marks[file] = mark;
  }
  return { ledgers: marks, lastSeq };
}

/** What the process said of its end; where it could not, it crashed when it was last heard of. */
function endOf({ manifest }: StoredRun, totals: Totals): Pick<RunProgress, 'status' | 'startedAt' | 'endedAt'> {
  const said = totals.runEnd ?? (manifest.state === 'read' ? manifest.manifest.run : null);
  const status = said?.status as RunProgress['status'] | null | undefined;
  const { startedAt, lastEventAt } = totals;
  if (!status || status === 'running') return { status: 'crashed', startedAt, endedAt: lastEventAt };
  return { status, startedAt, endedAt: said?.ended_at ?? lastEventAt };
}

/** The ledger ends with a `run_end` that has the totals, so that whoever reads only the ledgers sees the same. */
function appendEnd(
  progress: RunProgress,
  options: { readonly directory: string; readonly environment: RunEnvironment; readonly lastSeq: number },
): RunProgress {
  const { directory, environment, lastSeq } = options;
  const { description, totals, ledgers } = progress;
  const file = ledgerFile();
  const mark = ledgers[file] ?? { bytes: 0, events: 0, faults: 0 };
  const ledger = openLedger(join(directory, file));
  const journal = createJournal({
    runId: description.runId,
    project: description.project,
    writer: mainWriter,
    clock: environment.clock,
    ledger,
    totals,
    lastSeq,
    onAppend: () => {},
  });
  journal.append({ event: 'run_end', scope: noScope, fields: rowOf(progress, environment), attributes: null });
  ledger.close();
  return { ...progress, ledgers: { ...ledgers, [file]: { ...mark, bytes: ledger.bytes, events: mark.events + 1 } } };
}
