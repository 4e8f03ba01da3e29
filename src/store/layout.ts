import { join, sep } from 'node:path';
import { isSafeId } from './safe-id.ts';

/** Directories of a store are their owner's alone. */
export const directoryMode = 0o700;
/** So are its files. */
export const fileMode = 0o600;

/** What a manifest says it is. */
export const formatName = 'runledger';

/** The version of the store's format that this program writes and reads; files of a newer one are left alone. */
export const formatVersion = 1;

/** The writer whose ledger is `events.jsonl`: the run's owner. */
export const mainWriter = 'main';

/** The manifest's file name in a run's directory. */
export const manifestFile = 'run.json';

/** Where a run's files stand. The id must be a safe one (`isSafeId`): readers get it from a listing, writers make it. */
export function runDirectory(store: string, runId: string): string {
  return join(store, runId);
}

/**
 * What stands in a directory whose path is as `join` or `realpath` gives it. For thousands of runs: `join` itself takes as
 * long as a look at a file.
 */
export const pathIn = (directory: string, name: string): string => `${directory}${sep}${name}`;

/** A writer's ledger: `events.jsonl` for the run's owner, `events.<writer>.jsonl` for a process or thread that joined. */
export function ledgerFile(writer: string = mainWriter): string {
  return writer === mainWriter ? 'events.jsonl' : `events.${writer}.jsonl`;
}

/** The writer of a ledger by its file name; null where the file is not a ledger. */
export function ledgerWriter(file: string): string | null {
  if (file === ledgerFile()) return mainWriter;
  const writer = /^events\.(.+)\.jsonl$/.exec(file)?.[1];
  return writer !== undefined && writer !== mainWriter && isSafeId(writer) ? writer : null;
}

/** Ledgers in the order in which they are read: the owner's first, then by name. */
export function compareLedgerFiles(a: string, b: string): number {
  if (a === b) return 0;
  if (a === ledgerFile()) return -1;
  if (b === ledgerFile()) return 1;
  return a < b ? -1 : 1;
}
