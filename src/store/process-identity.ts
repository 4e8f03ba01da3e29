import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import { codeOf } from './error-code.ts';

/** Which process this is, so that another one can tell whether it still lives. In a manifest as it stands. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In the kernel's ticks since boot (proc(5), `stat` field 22); null where there is no `/proc`. */
  readonly start_time: string | null;
  /** Changes with every boot; null where there is no `/proc`. */
  readonly boot_id: string | null;
  /** The pid and time namespaces: a container counts processes, and time, of its own. Null where there are none. */
  readonly namespaces: string | null;
  readonly hostname: string;
  readonly thread_id: number;
}

/** Identifies this process and thread. It does not change: ask once. */
export function describeProcess(): ProcessIdentity {
  const stat = readProc('self/stat');
  return {
    pid: process.pid,
    start_time: stat === null ? null : (fieldsAfterName(stat)[startTimeField] ?? null),
    boot_id: readProc('sys/kernel/random/boot_id')?.trim() ?? null,
    namespaces: namespaces(),
    hostname: hostname(),
    thread_id: threadId,
  };
}

/** Whether a process of this id runs, here and now. One that may not be signalled runs. */
export const isAlive = (pid: number): boolean => isStillAlive({ pid, start_time: null });

/**
 * Whether this very process still lives; it must have run on this system, in this boot and these namespaces. Where its
 * start is not known, any of its id will do.
 */
export function isStillAlive({ pid, start_time }: Pick<ProcessIdentity, 'pid' | 'start_time'>): boolean {
  if (!exists(pid)) return false;
  const stat = readProc(`${pid}/stat`);
  // Another user's process may be hidden (proc mounted with hidepid): it is there, and that is all that can be known.
  if (stat === null) return true;
  const fields = fieldsAfterName(stat);
  // A zombie has ended, whether or not its parent asks for its exit code: in a container there may be none that does.
  if (fields[stateField] === 'Z' || fields[stateField] === 'X') return false;
  return start_time === null || fields[startTimeField] === start_time;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Whether both ran on one system in one boot, so that one can tell of the other by its pid. */
export function isSameSystem(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.boot_id === b.boot_id && a.namespaces === b.namespaces && (a.boot_id !== null || a.hostname === b.hostname);
}

/** A system in one boot and its namespaces, in twelve digits: for the names of files. */
export function systemOf({ boot_id, namespaces, hostname }: ProcessIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([boot_id, namespaces, hostname]))
    .digest('hex')
    .slice(0, 12);
}

/** A process and thread on any system, as one word that is safe in a file's name. */
export const processKey = (me: ProcessIdentity): string =>
  `${systemOf(me)}.${me.pid}.${me.start_time ?? 0}.${me.thread_id}`;

/** Counted from the field behind the name in brackets, which is the third: a name may hold spaces and brackets. */
const stateField = 0;
const startTimeField = 22 - 3;

const fieldsAfterName = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** Older kernels have no time namespaces; where neither is, there is no `/proc`. */
function namespaces(): string | null {
  const found = ['pid', 'time'].flatMap((kind) => readLink(`/proc/self/ns/${kind}`) ?? []);
  return found.length === 0 ? null : found.join(' ');
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return null;
  }
}
