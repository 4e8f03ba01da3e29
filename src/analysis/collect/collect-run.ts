import type { Row, RunSummary } from '../../catalogue/index.ts';
import { packageVersion } from '../../common/version.ts';
import { manifestFile, pathIn } from '../../store/layout.ts';
import type { StoredLedger } from '../../store/list-ledgers.ts';
import type { Manifest } from '../../store/manifest.ts';
import type { StoredRun, StoredRunNow } from '../../store/read-run.ts';
import type { Scratch } from '../database/scratch.ts';
import { type Filter, selectsRun } from '../filter.ts';
import type { FaultList } from '../store-fault.ts';
import type { CheckedLedgers } from './checked-ledgers.ts';
import type { KnownRun } from './known-runs.ts';
import type { OpenRows } from './open-rows.ts';
import type { CollectedLedger, JudgedLedger } from './read-ledgers.ts';
import { ledgersOf, type RunStamp, stampOfStored } from './run-stamp.ts';
import { unsafeSums } from './unsafe-sums.ts';

/** A run as questions see it, read from its own files. */
export interface CollectedRun {
  readonly runId: string;
  readonly isCompacted: false;
  readonly row: Row<'runs'>;
  /** Null where its manifest has it, which was not read again. */
  readonly summary: RunSummary | null;
  /** Agents, tickets and sessions that have not ended; null where only its ledgers tell. */
  readonly open: OpenRows | null;
  readonly ledgers: readonly CollectedLedger[];
  /** How it stood when all of this was known without reading a ledger; null where it was not, or has a fault. */
  readonly stamp: RunStamp | null;
}

/** A run that is read from Parquet, or from its own files. */
export type SelectedRun = CollectedRun | { readonly runId: string; readonly isCompacted: true };

/** What runs are collected with. */
export interface Collecting {
  readonly filter: Filter;
  readonly faults: FaultList;
  readonly checked: CheckedLedgers;
  readonly scratch: Scratch;
  readonly nowMicros: number;
}

/**
 * Collects one run: its row and totals, from the manifest where that agrees with the ledgers and from the ledgers else, and
 * the files in which its lines can be read. Null where the filter or a newer format leaves it out. Writes nothing to the
 * run. At once where no ledger need be read.
 */
export function collectRun(
  stored: StoredRunNow,
  collecting: Collecting,
): Promise<CollectedRun | null> | CollectedRun | null {
  const { runId, manifest } = stored;
  const { filter, faults } = collecting;
  if (manifest.state === 'newer') {
    const reason = `is of format version ${manifest.version}, which this program does not read`;
    faults.run({ run_id: runId, file: manifestFile, line: 0, reason });
    return null;
  }
  const known = manifest.state === 'read' ? manifest.manifest : null;
  if (known !== null && !selectsRun(filter, knownRow(stored, known))) return null;
  const noted = faults.faults.length;
  noteFaults(stored, faults);
  const ledgers = stored.ledgers.map((ledger) => judge(ledger, stored, collecting));
  if (known === null || mustBeFolded(stored) || ledgers.some(({ isKnown }) => !isKnown))
    return collectByReading(ledgers, { stored, known, collecting });
  const figures = figuresOf(stored, known);
  noteSums(figures.row, { runId, faults });
  const stamp = faults.faults.length > noted ? null : stampOfStored(stored);
  return { runId, isCompacted: false, ...figures, ledgers: ledgers.map(({ inPlace }) => inPlace), stamp };
}

/** A run of which everything that questions need is known, and which stands as it did. */
export function knownRun(store: string, runId: string, { row, stamp }: KnownRun): CollectedRun {
  const directory = pathIn(store, runId);
  const ledgers = ledgersOf(stamp).map(({ file, bytes }): CollectedLedger => {
    const path = pathIn(directory, file);
    return { runId, path, readFrom: path, toByte: bytes };
  });
  return { runId, isCompacted: false, row, summary: null, open: null, ledgers, stamp };
}

/** What adds ledgers up is loaded where one is read: most often none is. */
async function collectByReading(
  judged: readonly JudgedLedger[],
  { stored, known, collecting }: { stored: StoredRunNow; known: Manifest | null; collecting: Collecting },
): Promise<CollectedRun | null> {
  const { readLedgers } = await import('./read-ledgers.ts');
  const { fold, ledgers } = await readLedgers(judged, { ...collecting, stored, isSettled: isSettled(stored) });
  if (known === null && fold.isEmpty && isUnreadable(stored)) {
    const reason = 'is left out: nothing of it could be read';
    collecting.faults.run({ run_id: stored.runId, file: '', line: 0, reason });
    return null;
  }
  const isAsKnown = !mustBeFolded(stored) && ledgers.every(({ path, readFrom }) => path === readFrom);
  const figures = known !== null && isAsKnown ? figuresOf(stored, known) : fold.result();
  if (!selectsRun(collecting.filter, figures.row)) return null;
  const { runId } = stored;
  noteSums(figures.row, { runId, faults: collecting.faults });
  return { runId, isCompacted: false, ...figures, ledgers, stamp: null };
}

/** There is something of it, though nothing could be taken: how it stands, and that it cost nothing, would be guessed. */
const isUnreadable = ({ manifest, ledgers, status }: StoredRun): boolean =>
  status !== 'running' && (manifest.state === 'broken' || ledgers.some(({ bytes }) => bytes > 0));

/** Totals that the manifest does not have, or that tell what has not ended, come from the ledgers. */
function mustBeFolded({ manifest, status, ledgers }: StoredRun): boolean {
  if (manifest.state !== 'read' || status === 'running') return true;
  const { run, ledgers: marks } = manifest.manifest;
  const isAsMarked = ({ file, bytes }: StoredLedger) => Object.hasOwn(marks, file) && marks[file]?.bytes === bytes;
  return run.status === 'running' || ledgers.length < Object.keys(marks).length || !ledgers.every(isAsMarked);
}

function knownRow({ runId, status }: StoredRun, { run }: Manifest): Row<'runs'> {
  return { ...run, run_id: runId, status };
}

function figuresOf(stored: StoredRun, known: Manifest): Pick<CollectedRun, 'row' | 'summary' | 'open'> {
  const { runId } = stored;
  return { row: knownRow(stored, known), summary: { ...known.totals, runId }, open: null };
}

function noteFaults({ runId, manifest, ledgers, faults: listed }: StoredRun, faults: FaultList): void {
  const ofManifest = (reason: string) => faults.note({ run_id: runId, file: manifestFile, line: 0, reason });
  for (const { file, line, reason } of listed) faults.note({ run_id: runId, file, line, reason });
  if (manifest.state === 'missing') ofManifest('is missing; what the run came to is added up from its ledgers');
  if (manifest.state === 'broken') ofManifest(manifest.reason);
  if (manifest.state !== 'read') return;
  const { run, ledgers: marks } = manifest.manifest;
  if (run.run_id !== runId) ofManifest(`says that it is of ${JSON.stringify(run.run_id)}: a copy of that run?`);
  for (const [file, { bytes }] of Object.entries(marks)) {
    const found = ledgers.find((ledger) => ledger.file === file)?.bytes ?? 0;
    if (found >= bytes) continue;
    const reason = `has ${found} bytes; what the manifest says was added up from ${bytes}`;
    faults.note({ run_id: runId, file, line: 0, reason });
  }
}

/** They are nobody's file: ledger and manifest agree in them. */
function noteSums(row: Row<'runs'>, { runId, faults }: { readonly runId: string; readonly faults: FaultList }): void {
  for (const reason of unsafeSums(row)) faults.note({ run_id: runId, file: '', line: 0, reason });
}

function judge(ledger: StoredLedger, stored: StoredRunNow, { checked }: Collecting): JudgedLedger {
  const { runId, directory } = stored;
  const path = pathIn(directory, ledger.file);
  const isKnown = isSettled(stored) && (isVouchedFor(ledger, stored) || checked.has(runId, ledger.file, ledger));
  return { ...ledger, inPlace: { runId, path, readFrom: path, toByte: ledger.bytes }, isKnown };
}

/** Nobody writes to it any more. */
const isSettled = ({ status }: StoredRun): boolean => status !== 'running';

/** Whether the process that wrote the manifest knew every byte of the ledger, which nobody has written to since. */
function isVouchedFor(
  ledger: StoredLedger,
  { runId, manifest, manifestModifiedMs: modifiedMs }: StoredRunNow,
): boolean {
  if (manifest.state !== 'read' || modifiedMs === null || ledger.modifiedMs > modifiedMs) return false;
  const { ledgers, run, runledger } = manifest.manifest;
  const mark = Object.hasOwn(ledgers, ledger.file) ? ledgers[ledger.file] : undefined;
  if (mark === undefined || mark.bytes !== ledger.bytes || mark.faults > 0 || run.run_id !== runId) return false;
  // A later version may write columns that this one does not know.
  const ours = packageVersion();
  return runledger === ours || runledger.localeCompare(ours, 'en', { numeric: true }) < 0;
}
