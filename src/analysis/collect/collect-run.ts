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
 * Collects one run: its row and totals, from the manifest where that is up to date and from the ledgers else, and the files
 * in which its lines can be read. Null where the filter or a newer format leaves it out. Writes nothing to the run.
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
  const fold = mustBeFolded(stored) ? new RunFold(stored, collecting.nowMicros) : null;
  const modifiedMs = known === null ? null : await modifiedAt(join(stored.directory, manifestFile));
  const ledgers: CollectedLedger[] = [];
  for (const ledger of stored.ledgers)
    ledgers.push(await collectLedger(ledger, { stored, fold, modifiedMs, collecting }));
  const figures = fold?.result() ?? (known === null ? null : figuresOf(stored, known));
  if (figures === null || !selectsRun(filter, figures.row)) return null;
  return { runId, ...figures, ledgers };
}

/** Totals that the manifest does not have, or that tell what has not ended, come from the ledgers. */
function mustBeFolded({ manifest, hasGrown, status }: StoredRun): boolean {
  if (manifest.state !== 'read' || hasGrown || status === 'running') return true;
  return manifest.manifest.run.status === 'running';
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

interface LedgerOptions {
  readonly stored: StoredRun;
  readonly fold: RunFold | null;
  /** When the manifest was written; null where there is none. */
  readonly modifiedMs: number | null;
  readonly collecting: Collecting;
}

async function collectLedger(ledger: StoredLedger, options: LedgerOptions): Promise<CollectedLedger> {
  const { stored, fold, collecting } = options;
  const { runId, directory, status } = stored;
  const path = join(directory, ledger.file);
  const toByte = ledger.bytes;
  const stamp: FileStamp | null = status === 'running' ? null : await stampOf(path, ledger);
  const inPlace = { runId, path, readFrom: path, toByte };
  const isKnown =
    stamp !== null && (isVouchedFor(ledger, options) || collecting.checked.has(runId, ledger.file, stamp));
  if (isKnown && fold === null) return inPlace;
  if (isKnown && fold !== null) {
    for await (const { events } of readLedger(path, { toByte, final: true }))
      for (const event of events) fold.add(event);
    return inPlace;
  }
  const copied = await takeGoodLines({ runId, path, toByte, final: stamp !== null }, { fold, collecting });
  if (stamp === null || !copied.isSame) return copied.ledger;
  collecting.checked.add(runId, ledger.file, stamp);
  await rm(copied.ledger.readFrom, { force: true });
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
  const onEvent = fold === null ? undefined : fold.add.bind(fold);
  const { isSame } = await copyGoodLines(path, { runId, toByte, final, copy, onFault, ...(onEvent && { onEvent }) });
  return { ledger: { runId, path, readFrom: copy, toByte }, isSame };
}

/** Whether the process that wrote the manifest knew every byte of the ledger, which nobody has written to since. */
function isVouchedFor(ledger: StoredLedger, { stored, modifiedMs }: LedgerOptions): boolean {
  const { runId, manifest } = stored;
  if (manifest.state !== 'read' || modifiedMs === null || ledger.modifiedMs > modifiedMs) return false;
  const { ledgers, run, runledger } = manifest.manifest;
  const mark = Object.hasOwn(ledgers, ledger.file) ? ledgers[ledger.file] : undefined;
  if (mark === undefined || mark.bytes !== ledger.bytes || mark.faults > 0 || run.run_id !== runId) return false;
  // A later version may write columns that this one does not know.
  return runledger.localeCompare(packageVersion(), 'en', { numeric: true }) <= 0;
}

async function modifiedAt(path: string): Promise<number | null> {
  return (await lstat(path).catch(() => null))?.mtimeMs ?? null;
}

/** Null where the file is no longer what was listed. */
async function stampOf(path: string, { bytes, modifiedMs }: StoredLedger): Promise<FileStamp | null> {
  const status = await lstat(path).catch(() => null);
  if (status?.size !== bytes || status.mtimeMs !== modifiedMs) return null;
  return { bytes, modifiedMs, inode: status.ino };
}
