import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { type RecoverSetting, recoverCommand } from '../recover-command.ts';
import type { RunEnvironment } from '../run/environment.ts';
import { isAnyLeft, putOffLeft } from './recover-store.ts';

/**
 * Has what dead processes left open in the store finalised, by a process of its own: a run of a million events takes half
 * a minute of computing, which is not the agent's to give, and an agent that ends after a moment is not kept by it.
 */
export async function recoverInBackground(environment: RunEnvironment, setting: RecoverSetting): Promise<void> {
  const { health } = environment;
  try {
    // Threads come in numbers, and their process has looked.
    if (!isMainThread || !(await isAnyLeft(environment))) return;
    const { command, reason } = recoverCommand(setting, ['--left-open']);
    if (command === null) {
      health.fault('recover', reason);
      // This is what a try came to: the program that made it would make it again at each of its starts.
      if (setting.program.isRecovering) await putOffLeft(environment);
      return;
    }
    // Detached, so that what ends the agent in its terminal does not end this.
    const child = spawn(process.execPath, command.args, { ...command.spawn, stdio: 'ignore', detached: true });
    child.on('error', (error) => health.fault('recover', error));
    child.on('exit', (code) => {
      if (code !== 0)
        health.fault('recover', `some run could not be finalised: see runledger recover ${setting.store}`);
    });
    child.unref();
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    health.fault('recover', error);
  }
}
