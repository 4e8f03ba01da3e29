import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './error-code.ts';
import { compareLedgerFiles, ledgerWriter, pathIn } from './layout.ts';
import type { Manifest } from './manifest.ts';
import type { LedgerFault } from './reading/ledger-fault.ts';

/** One writer's ledger as it stands on disk. */
export interface StoredLedger {
  readonly file: string;
  readonly writer: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedMs: number;
  readonly inode: number;
}

/** The ledgers of a run's directory, the owner's first, and what looks like one and is not taken. */
export interface LedgerListing {
  readonly ledgers: readonly StoredLedger[];
  readonly faults: readonly LedgerFault[];
}

/** Lists a run's ledgers. Links are not followed. Never throws. */
export async function listLedgers(directory: string): Promise<LedgerListing> {
  try {
    const files = (await readdir(directory)).filter(isLedger);
    return listed(
      await Promise.all(files.map(async (file) => ({ file, status: await lookAt(join(directory, file)) }))),
    );
  } catch (error) {
    return unlisted(error);
  }
}

/** The same before it returns: ten times less work where thousands of runs are read, as long as nobody else waits. */
export function listLedgersSync(directory: string): LedgerListing {
  try {
    const files = readdirSync(directory).filter(isLedger);
    return listed(
      files.map((file) => ({ file, status: lstatSync(pathIn(directory, file), { throwIfNoEntry: false }) ?? null })),
    );
  } catch (error) {
    return unlisted(error);
  }
}

const isLedger = (file: string): boolean => ledgerWriter(file) !== null;

const lookAt = (path: string): Promise<Stats | null> => lstat(path).catch(() => null);

function listed(found: readonly { readonly file: string; readonly status: Stats | null }[]): LedgerListing {
  const ledgers: StoredLedger[] = [];
  const faults: LedgerFault[] = [];
  for (const { file, status } of found.toSorted((one, other) => compareLedgerFiles(one.file, other.file))) {
    if (status?.isFile())
      ledgers.push({
        file,
        writer: ledgerWriter(file) ?? '',
        bytes: status.size,
        modifiedMs: status.mtimeMs,
        inode: status.ino,
      });
    else if (status !== null)
      faults.push(faultOf(file, status.isSymbolicLink() ? 'is a link, which is not followed' : 'is not a plain file'));
  }
  return { ledgers, faults };
}

const unlisted = (error: unknown): LedgerListing => ({
  ledgers: [],
  faults: [faultOf('.', `cannot be listed (${codeOf(error)})`)],
});

const faultOf = (file: string, reason: string): LedgerFault => ({ file, line: 0, byte: 0, reason, skipped: true });

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
