import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import {
  fileMode,
  isSafeId,
  ledgerFile,
  makeDirectorySync,
  manifestFile,
  type ProcessIdentity,
} from '../../store/index.ts';

/** The variables by which a child process or worker thread finds the run of its parent. */
export const joinVariable = {
  runId: 'RUNLEDGER_RUN_ID',
  directory: 'RUNLEDGER_DIR',
  project: 'RUNLEDGER_PROJECT',
  /** The agent that had the process started. */
  parentAgentId: 'RUNLEDGER_PARENT_AGENT_ID',
  /** Which process owns the run, `<pid>:<start time>`; missing where a person, not a parent, named the run. */
  owner: 'RUNLEDGER_RUN_OWNER',
} as const;

/** What the environment says about the process's own run. */
export interface Joining {
  readonly runId: string | null;
  /** Set where another process or thread owns the run: the name under which this one writes to it. */
  readonly writer: string | null;
  /** An id that cannot be a run's: another takes its place. */
  readonly refusedId: string | null;
}

/** Where a process looks for the run it may join. */
export interface JoiningOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly self: ProcessIdentity;
  readonly store: string;
}

/**
 * Reads the environment. A run that exists is joined, whoever named it: the steps of a CI job that share an id write
 * one run. A thread other than the first never owns its process's run.
 */
export function readJoining({ env, self, store }: JoiningOptions): Joining {
  const wanted = env[joinVariable.runId];
  if (wanted === undefined || wanted === '') return { runId: null, writer: null, refusedId: null };
  if (!isSafeId(wanted)) return { runId: null, writer: null, refusedId: wanted };
  const owner = env[joinVariable.owner];
  const ownedElsewhere = owner !== undefined && (owner !== ownerOf(self) || threadId !== 0);
  const exists = existsSync(join(store, wanted, manifestFile));
  return { runId: wanted, writer: ownedElsewhere || exists ? writerName(self) : null, refusedId: null };
}

/** Whether somebody has begun the run: its owner's ledger is there. */
export const isBegun = (directory: string): boolean => existsSync(join(directory, ledgerFile()));

/**
 * Begins a run, as one of several processes that were given its id may: one of them makes its ledger. False where that
 * was another one. Where it cannot be made at all, nobody owns it, and each counts for itself.
 */
export function beginRun(directory: string): boolean {
  try {
    makeDirectorySync(directory);
    closeSync(openSync(join(directory, ledgerFile()), 'wx', fileMode));
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EEXIST' || !isBegun(directory);
  }
}

/** How a process is named to its children. */
export const ownerOf = (self: ProcessIdentity): string => `${self.pid}:${self.start_time ?? ''}`;

/** One name for each process and thread that ever writes to the run: a pid may come again. */
export const writerName = (self: ProcessIdentity): string =>
  `${self.pid}-${threadId}-${randomBytes(3).toString('hex')}`;
