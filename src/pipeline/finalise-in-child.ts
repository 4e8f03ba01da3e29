import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HealthBook } from './health.ts';

/** What a dying process hands over. */
export interface FinaliseOptions {
  readonly commandLine: URL;
  readonly store: string;
  readonly runIds: readonly string[];
  /** The configuration file that holds; null for the defaults. */
  readonly configFile: string | null;
  /** What the configuration was read with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it was looked for: the agent may be elsewhere by now, among files that are not its own. */
  readonly cwd: string;
  readonly health: HealthBook;
}

/** A CI step waits this long for its final files; what is not done by then, the next start does. */
const patienceMs = 5_000;

/**
 * Has a child process make the snapshots that this one can no longer make, and waits for it: the process is in its
 * `exit` event, where only synchronous work counts. True where all of them are final.
 */
export function finaliseInChild(options: FinaliseOptions): boolean {
  const { commandLine, store, runIds, configFile, cwd, health } = options;
  const runs = runIds.flatMap((runId) => ['--run-id', runId]);
  const config = configFile === null ? [] : ['--config', configFile];
  const { NODE_OPTIONS: _, OTEL_CONFIG_FILE: __, RUNLEDGER_RUN_ID: ___, ...env } = options.env;
  const args = [fileURLToPath(commandLine), 'recover', store, ...runs, ...config, '--quiet'];
  try {
    const child = spawnSync(process.execPath, args, {
      env,
      cwd,
      stdio: 'ignore',
      timeout: patienceMs,
      windowsHide: true,
    });
    if (child.error) throw child.error;
    return child.status === 0;
  } catch (error) {
    // It throws by itself where Node's permission model forbids child processes.
    health.fault('finalise on exit', error);
    return false;
  }
}
