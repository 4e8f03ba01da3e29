import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { LedgerEvent, Row } from '../../catalogue/index.ts';
import {
  createTotals,
  ledgerFile,
  mainWriter,
  openLedger,
  type StoredRun,
  type Totals,
  tableRows,
  writeManifest,
} from '../../store/index.ts';
import type { RunEnvironment } from '../run/environment.ts';
import { createJournal } from '../run/journal.ts';
import { manifestOf, noScope, type RunProgress, rowOf, sourceOf } from '../run/run-manifest.ts';
import { RunSnapshots } from '../run/run-snapshots.ts';
import { readForeignSeries } from '../snapshots/foreign-series.ts';
import { describeStored } from './describe-stored.ts';
import { type Replayed, replayLedgers } from './replay-ledgers.ts';

/** What a finalised run came to. */
export interface RecoveredRun {
  readonly runId: string;
  readonly status: RunProgress['status'];
  readonly events: number;
  /** Lines that could not be taken: torn by the death of their writer, or damaged since. */
  readonly faults: number;
  /** Whether every exporter wrote its snapshot. */
  readonly isWhole: boolean;
  /** Whether the snapshots hold all that was measured: instruments of others stand as of the last snapshot else. */
  readonly isComplete: boolean;
}

/**
 * Finalises a run whose process is gone: adds up its ledgers, replays them into a provider of its own, and writes the
 * snapshots and the manifest that the process can no longer write. Its status is what the process said, else `crashed`.
 * The caller holds the run's lock.
 */
export async function recoverRun(stored: StoredRun, environment: RunEnvironment): Promise<RecoveredRun> {
  const { runId, directory } = stored;
  const description = await describeStored(stored);
  const { series: foreign, fault } = await readForeignSeries(directory);
  if (fault !== null) environment.logger.warn(fault);
  const totals = createTotals({ runId, project: description.project });
  let progress: RunProgress | null = null;
  const snapshots = new RunSnapshots(environment, {
    ...description,
    directory,
    writer: null,
    carried: foreign.scopeMetrics,
    events: () => totals.events,
    rowsUpToNow() {
      const source = progress && sourceOf(progress, { ...environment, directory });
      return source ? (name) => tableRows(name, source) : async function* () {};
    },
  });
  try {
    const replayed = await replayLedgers(stored, { totals, snapshots });
    const { ledgers } = replayed;
    progress = { ...endOf(stored, { totals, ...replayed }), description, totals, ledgers, snapshots: 'none' };
    if (!saysAsMuch(replayed.lastEnd, rowOf(progress, environment)))
      progress = appendEnd(progress, { directory, environment, lastSeq: replayed.lastSeq });
    const isWhole = await snapshots.take({ details: true, last: true });
    const state = isWhole && foreign.isComplete ? 'final' : 'partial';
    await writeManifest(directory, {
      ...manifestOf({ ...progress, snapshots: state }, environment),
      // What went wrong in the process that recorded the run, and not in this one: nothing else knows it.
      health: stored.manifest.state === 'read' ? stored.manifest.manifest.health : null,
    });
    const faults = Object.values(ledgers).reduce((sum, mark) => sum + mark.faults, 0);
    return { runId, status: progress.status, events: totals.events, faults, isWhole, isComplete: foreign.isComplete };
  } finally {
    await snapshots.shutdown();
  }
}

/** What the process said of its end; where it could not, it crashed when it last recorded anything. */
function endOf(
  { manifest }: StoredRun,
  { totals, lastRecordedAt }: { readonly totals: Totals } & Pick<Replayed, 'lastRecordedAt'>,
): Pick<RunProgress, 'status' | 'startedAt' | 'endedAt'> {
  const { runEnd, lastEventAt } = totals;
  const stored = manifest.state === 'read' ? manifest.manifest.run : null;
  const startedAt = totals.startedAt ?? stored?.started_at ?? null;
  const said = runEnd ?? stored;
  const status = said?.status as RunProgress['status'] | null | undefined;
  // A recovery before this one may have said so, and the process, dead to it and alive, have gone on.
  if (!status || status === 'running' || status === 'crashed')
    return { status: 'crashed', startedAt, endedAt: lastRecordedAt ?? startedAt };
  return { status, startedAt, endedAt: said?.ended_at ?? lastEventAt };
}

/** Whether the last `run_end` says what the run came to: also where a recovery before this one was cut short after it. */
function saysAsMuch(said: LedgerEvent | null, row: Row<'runs'>): boolean {
  const columns = said as unknown as Partial<Row<'runs'>> | null;
  return Object.entries(row).every(([column, value]) =>
    isDeepStrictEqual(columns?.[column as keyof Row<'runs'>], value),
  );
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
  if (ledger.lastError !== null) throw new Error(`${ledger.path}: cannot be written (${ledger.lastError})`);
  return { ...progress, ledgers: { ...ledgers, [file]: { ...mark, bytes: ledger.bytes, events: mark.events + 1 } } };
}
