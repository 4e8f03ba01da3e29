import { spawnSync } from 'node:child_process';
import type { HealthBook } from './health.ts';
import { type RecoverSetting, recoverCommand } from './recover-command.ts';

/** What a dying process hands over. */
export interface FinaliseOptions extends RecoverSetting {
  readonly runIds: readonly string[];
  readonly health: HealthBook;
}

/** A CI step waits this long for its final files; what is not done by then, the next start does. */
const patienceMs = 5_000;

/**
 * Has a child process make the snapshots that this one can no longer make, and waits for it: the process is in its
 * `exit` event, where only synchronous work counts. True where all of them are final.
 */
export function finaliseInChild({ runIds, health, ...setting }: FinaliseOptions): boolean {
  try {
    const { command, reason } = recoverCommand(
      setting,
      runIds.flatMap((runId) => ['--run-id', runId]),
    );
    if (command === null) {
      health.fault('finalise on exit', reason);
      return false;
    }
    const child = spawnSync(process.execPath, command.args, { ...command.spawn, stdio: 'ignore', timeout: patienceMs });
    if (child.error) throw child.error;
    return child.status === 0;
  } catch (error) {
    // It throws by itself where Node's permission model forbids child processes.
    health.fault('finalise on exit', error);
    return false;
  }
}
