import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './error-code.ts';
import { compareLedgerFiles, ledgerWriter } from './layout.ts';
import type { Manifest } from './manifest.ts';
import type { LedgerFault } from './reading/ledger-fault.ts';

/** One writer's ledger as it stands on disk. */
export interface StoredLedger {
  readonly file: string;
  readonly writer: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedMs: number;
}

/** The ledgers of a run's directory, the owner's first, and what looks like one and is not taken. */
export interface LedgerListing {
  readonly ledgers: readonly StoredLedger[];
  readonly faults: readonly LedgerFault[];
}

/** Lists a run's ledgers. Links are not followed. Never throws. */
export async function listLedgers(directory: string): Promise<LedgerListing> {
  const ledgers: StoredLedger[] = [];
  const faults: LedgerFault[] = [];
  const fault = (file: string, reason: string) => faults.push({ file, line: 0, byte: 0, reason, skipped: true });
  const names = await readdir(directory).catch((error: unknown) => {
    fault('.', `cannot be listed (${codeOf(error)})`);
    return [];
  });
  for (const file of names.sort(compareLedgerFiles)) {
    const writer = ledgerWriter(file);
    if (writer === null) continue;
    const status = await lstat(join(directory, file)).catch(() => null);
    if (status?.isFile()) ledgers.push({ file, writer, bytes: status.size, modifiedMs: status.mtimeMs });
    else if (status !== null)
      fault(file, status.isSymbolicLink() ? 'is a link, which is not followed' : 'is not a plain file');
  }
  return { ledgers, faults };
}

/** The ledgers that hold more than the manifest's totals do, and how much of each the totals have. */
export function grownLedgers(
  manifest: Pick<Manifest, 'ledgers'>,
  ledgers: readonly StoredLedger[],
): { readonly file: string; readonly takenBytes: number; readonly bytes: number }[] {
  return ledgers
    .map(({ file, bytes }) => {
      const mark = Object.hasOwn(manifest.ledgers, file) ? manifest.ledgers[file] : undefined;
      return { file, takenBytes: mark?.bytes ?? 0, bytes };
    })
    .filter(({ takenBytes, bytes }) => bytes > takenBytes);
}
