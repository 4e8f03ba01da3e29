import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row, RunSummary } from '../../catalogue/index.ts';
import { packageVersion } from '../../common/version.ts';
import {
  type LedgerFault,
  type Manifest,
  manifestFile,
  readLedger,
  type StoredLedger,
  type StoredRun,
} from '../../store/index.ts';
import type { Scratch } from '../database/scratch.ts';
import { type Filter, selectsRun } from '../filter.ts';
import type { FaultList } from '../store-fault.ts';
import type { CheckedLedgers, FileStamp } from './checked-ledgers.ts';
import { type FoldedRun, type OpenRows, RunFold } from './fold-run.ts';
import { copyGoodLines } from './good-lines.ts';

/** A run as questions see it. */
export interface CollectedRun {
  readonly runId: string;
  readonly row: Row<'runs'>;
  readonly summary: RunSummary;
  /** Agents, tickets and sessions that have not ended. */
  readonly open: OpenRows;
  readonly ledgers: readonly CollectedLedger[];
}

/** A ledger, and the file that is read for it. */
export interface CollectedLedger {
  readonly runId: string;
  readonly path: string;
  /** The ledger itself, or a copy of what of it can be taken. */
  readonly readFrom: string;
  readonly toByte: number;
}

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
 * the files in which its lines can be read. Null where the filter or a newer format leaves it out. Writes nothing to the run.
 */
export async function collectRun(stored: StoredRun, collecting: Collecting): Promise<CollectedRun | null> {
  const { runId, manifest } = stored;
  const { filter, faults } = collecting;
  if (manifest.state === 'newer') {
    const reason = `is of format version ${manifest.version}, which this program does not read`;
    faults.run({ run_id: runId, file: manifestFile, line: 0, reason });
    return null;
  }
  const known = manifest.state === 'read' ? manifest.manifest : null;
  if (known !== null && !selectsRun(filter, knownRow(stored, known))) return null;
  noteFaults(stored, faults);
  const listed = await judgeLedgers(stored, collecting);
  const isFolded = mustBeFolded(stored) || listed.some(({ isKnown }) => !isKnown);
  const fold = isFolded ? new RunFold(stored, collecting.nowMicros) : null;
  const ledgers: CollectedLedger[] = [];
  for (const ledger of listed) ledgers.push(await collectLedger(ledger, { stored, fold, collecting }));
  const isAsKnown = !mustBeFolded(stored) && ledgers.every(({ path, readFrom }) => path === readFrom);
  const figures = known !== null && isAsKnown ? figuresOf(stored, known) : fold?.result();
  if (figures === undefined || !selectsRun(filter, figures.row)) return null;
  return { runId, ...figures, ledgers };
}

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

function figuresOf(stored: StoredRun, known: Manifest): FoldedRun {
  const { runId } = stored;
  return {
    row: knownRow(stored, known),
    summary: { ...known.totals, runId },
    open: { agents: [], issues: [], sessions: [] },
  };
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

/** A ledger, and what is known of it before it is read. */
interface JudgedLedger extends StoredLedger {
  readonly path: string;
  /** Null where it may still be written. */
  readonly stamp: FileStamp | null;
  /** Whether it is known to have no fault. */
  readonly isKnown: boolean;
}

async function judgeLedgers(stored: StoredRun, { checked }: Collecting): Promise<readonly JudgedLedger[]> {
  const { runId, directory, ledgers, status } = stored;
  const manifestMs = (await lstat(join(directory, manifestFile)).catch(() => null))?.mtimeMs ?? null;
  return Promise.all(
    ledgers.map(async (ledger) => {
      const path = join(directory, ledger.file);
      const stamp = status === 'running' ? null : await stampOf(path, ledger);
      const isKnown =
        stamp !== null && (isVouchedFor(ledger, { stored, manifestMs }) || checked.has(runId, ledger.file, stamp));
      return { ...ledger, path, stamp, isKnown };
    }),
  );
}

async function collectLedger(
  { file, path, bytes, stamp, isKnown }: JudgedLedger,
  { stored, fold, collecting }: { stored: StoredRun; fold: RunFold | null; collecting: Collecting },
): Promise<CollectedLedger> {
  const { runId } = stored;
  const inPlace = { runId, path, readFrom: path, toByte: bytes };
  if (isKnown) {
    if (fold !== null)
      for await (const { events } of readLedger(path, { toByte: bytes, final: true })) fold.addAll(events);
    return inPlace;
  }
  const { ledger, isSame } = await takeGoodLines(
    { runId, path, toByte: bytes, final: stamp !== null },
    { fold, collecting },
  );
  if (stamp === null || !isSame) return ledger;
  collecting.checked.add(runId, file, stamp);
  await rm(ledger.readFrom, { force: true });
  return inPlace;
}

/** Copies what of a ledger can be taken, and says what cannot. */
export async function takeGoodLines(
  { runId, path, toByte, final }: Omit<CollectedLedger, 'readFrom'> & { readonly final: boolean },
  { fold, collecting }: { readonly fold: RunFold | null; readonly collecting: Pick<Collecting, 'faults' | 'scratch'> },
): Promise<{ readonly ledger: CollectedLedger; readonly isSame: boolean }> {
  const { faults, scratch } = collecting;
  const copy = scratch.nextPath();
  const onFault = ({ file, line, reason, skipped }: LedgerFault) => {
    const fault = { run_id: runId, file, line, reason };
    if (line === 0) faults.note(fault);
    else faults.line(fault, { isSkipped: skipped });
  };
  const { isSame } = await copyGoodLines(path, { runId, toByte, final, copy, onFault, fold });
  return { ledger: { runId, path, readFrom: copy, toByte }, isSame };
}

/** Whether the process that wrote the manifest knew every byte of the ledger, which nobody has written to since. */
function isVouchedFor(
  ledger: StoredLedger,
  { stored, manifestMs }: { readonly stored: StoredRun; readonly manifestMs: number | null },
): boolean {
  const { runId, manifest } = stored;
  if (manifest.state !== 'read' || manifestMs === null || ledger.modifiedMs > manifestMs) return false;
  const { ledgers, run, runledger } = manifest.manifest;
  const mark = Object.hasOwn(ledgers, ledger.file) ? ledgers[ledger.file] : undefined;
  if (mark === undefined || mark.bytes !== ledger.bytes || mark.faults > 0 || run.run_id !== runId) return false;
  // A later version may write columns that this one does not know.
  return runledger.localeCompare(packageVersion(), 'en', { numeric: true }) <= 0;
}

/** Null where the file is no longer what was listed. */
async function stampOf(path: string, { bytes, modifiedMs }: StoredLedger): Promise<FileStamp | null> {
  const status = await lstat(path).catch(() => null);
  if (status?.size !== bytes || status.mtimeMs !== modifiedMs) return null;
  return { bytes, modifiedMs, inode: status.ino };
}
