import { rm } from 'node:fs/promises';
import { type LedgerFault, readLedger, type StoredLedger, type StoredRunNow } from '../../store/index.ts';
import type { Scratch } from '../database/scratch.ts';
import type { FaultList } from '../store-fault.ts';
import type { CheckedLedgers } from './checked-ledgers.ts';
import { RunFold } from './fold-run.ts';
import { copyGoodLines } from './good-lines.ts';

/** A ledger, and the file that is read for it. */
export interface CollectedLedger {
  readonly runId: string;
  readonly path: string;
  /** The ledger itself, or a copy of what of it can be taken. */
  readonly readFrom: string;
  readonly toByte: number;
}

/** A ledger, and what is known of it before it is read. */
export interface JudgedLedger extends StoredLedger {
  readonly inPlace: CollectedLedger;
  /** Whether it is known to have no fault. */
  readonly isKnown: boolean;
}

/** Where copies of ledgers go, and who hears what is wrong with them. */
export interface TakingOptions {
  readonly faults: FaultList;
  readonly scratch: Scratch;
}

/** How the ledgers of a run are read. */
export interface ReadLedgersOptions extends TakingOptions {
  readonly stored: StoredRunNow;
  /** Nobody writes to it any more. */
  readonly isSettled: boolean;
  readonly checked: CheckedLedgers;
  readonly nowMicros: number;
}

/** Adds up a run's ledgers, and copies what of them the database cannot read as it stands. */
export async function readLedgers(
  judged: readonly JudgedLedger[],
  options: ReadLedgersOptions,
): Promise<{ readonly fold: RunFold; readonly ledgers: readonly CollectedLedger[] }> {
  const fold = new RunFold(options.stored, options.nowMicros);
  const ledgers: CollectedLedger[] = [];
  for (const ledger of judged) ledgers.push(await readInto(fold, ledger, options));
  return { fold, ledgers };
}

async function readInto(fold: RunFold, ledger: JudgedLedger, options: ReadLedgersOptions): Promise<CollectedLedger> {
  const { isSettled: final, checked } = options;
  const { inPlace, isKnown, file } = ledger;
  const { path, toByte, runId } = inPlace;
  if (isKnown) {
    for await (const { events } of readLedger(path, { toByte, final: true })) fold.addAll(events);
    return inPlace;
  }
  const taken = await takeGoodLines({ runId, path, toByte, final }, { ...options, fold });
  if (!final || !taken.isSame) return taken.ledger;
  checked.add(runId, file, ledger);
  await rm(taken.ledger.readFrom, { force: true });
  return inPlace;
}

/** Copies what of a ledger can be taken, and says what cannot. */
export async function takeGoodLines(
  { runId, path, toByte, final }: Omit<CollectedLedger, 'readFrom'> & { readonly final: boolean },
  { fold, faults, scratch }: TakingOptions & { readonly fold: RunFold | null },
): Promise<{ readonly ledger: CollectedLedger; readonly isSame: boolean }> {
  const copy = scratch.nextPath();
  const onFault = ({ file, line, reason, skipped }: LedgerFault) => {
    const fault = { run_id: runId, file, line, reason };
    if (line === 0) faults.note(fault);
    else faults.line(fault, { isSkipped: skipped });
  };
  const { isSame } = await copyGoodLines(path, { runId, toByte, final, copy, onFault, fold });
  return { ledger: { runId, path, readFrom: copy, toByte }, isSame };
}
