import { closeSync, lstatSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './error-code.ts';
import { fileMode } from './layout.ts';
import { isStillAlive, type ProcessIdentity, systemOf } from './process-identity.ts';
import { type RandomBytes, randomHex } from './run-id.ts';

/** The right to finalise a run, held by one process at a time. */
export interface RunLock {
  /** Gives it back; to be called whatever happens (`finally`). */
  release(): void;
}

/** The lock, or why it cannot be had. */
export type LockAttempt =
  | { readonly lock: RunLock; readonly reason: null }
  | { readonly lock: null; readonly reason: string };

export interface LockOptions {
  readonly me: ProcessIdentity;
  readonly random: RandomBytes;
  /** Wall time in milliseconds. */
  readonly nowMs: number;
}

/** Two that come in the same moment both step back; one of them has it a few milliseconds later. */
const maxTries = 5;
const maxDelayMs = 40;

/** The lock of a process on another system, of which nothing else can be known, holds this long. */
const foreignLockMs = 10 * 60 * 1000;

/**
 * Tries to lock a run. Everyone puts down a file of their own, whose name says who they are, and then looks whether anyone
 * else who lives has one: of two, the later must see the earlier, so that never both have it. A file that a dead process
 * left is swept away without a moment in which a living one's could be taken for it. Never throws.
 */
export async function lockRun(directory: string, options: LockOptions): Promise<LockAttempt> {
  for (let tries = 1; ; tries++) {
    const attempt = tryLock(directory, options);
    if (attempt.lock !== null || attempt.reason !== heldElsewhere || tries === maxTries) return attempt;
    await sleep(1 + ((options.random(1)[0] ?? 0) / 255) * maxDelayMs);
  }
}

/** Whether somebody who lives holds a run's lock. Changes nothing, never throws. */
export function isLocked(directory: string, options: Pick<LockOptions, 'me' | 'nowMs'>): boolean {
  try {
    return readdirSync(directory).some((name) => lockName.test(name) && isHeld(directory, { ...options, name }));
  } catch {
    return false;
  }
}

/** Why a lock cannot be had that somebody else has, as against one that cannot be had at all. */
export const heldElsewhere = 'another process is at it';

function tryLock(directory: string, options: LockOptions): LockAttempt {
  const own = nameFor(options);
  const release = () => remove(join(directory, own));
  try {
    closeSync(openSync(join(directory, own), 'wx', fileMode));
    const others = readdirSync(directory).filter((name) => name !== own && lockName.test(name));
    const living = others.filter((name) => isHeld(directory, { ...options, name }));
    for (const name of others) if (!living.includes(name)) remove(join(directory, name));
    if (living.length === 0) return { lock: { release }, reason: null };
    release();
    return { lock: null, reason: heldElsewhere };
  } catch (error) {
    release();
    return { lock: null, reason: `cannot be locked (${codeOf(error)})` };
  }
}

const lockName = /^\.recover\.([0-9a-f]{12})\.(\d+)\.(\d+)\.[0-9a-f]{12}\.lock$/;

function nameFor({ me, random }: LockOptions): string {
  return `.recover.${systemOf(me)}.${me.pid}.${me.start_time ?? 0}.${randomHex(random, 6)}.lock`;
}

function isHeld(
  directory: string,
  { name, me, nowMs }: Pick<LockOptions, 'me' | 'nowMs'> & { readonly name: string },
): boolean {
  const [, system, pid, startTime] = lockName.exec(name) ?? [];
  if (system === systemOf(me))
    return isStillAlive({ pid: Number(pid), start_time: startTime === '0' ? null : (startTime ?? null) });
  const status = lstatSync(join(directory, name), { throwIfNoEntry: false });
  return status !== undefined && nowMs - status.mtimeMs < foreignLockMs;
}

/** What cannot be removed is swept away by a later lock, once this process is gone. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The directory is gone or may no longer be written.
  }
}
