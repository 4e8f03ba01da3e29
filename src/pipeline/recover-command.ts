import type { SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type HostProgram, recoveringVariable } from './host-program.ts';

/** What `runledger recover` needs to work on a pipeline's store as the pipeline itself would. */
export interface RecoverSetting {
  /** Null where this module does not know where it stands. */
  readonly commandLine: URL | null;
  readonly store: string;
  /** The configuration file that holds; null for the defaults. */
  readonly configFile: string | null;
  /** What the configuration was read with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it was looked for: the agent may be elsewhere by now, among files that are not its own. */
  readonly cwd: string;
  readonly program: HostProgram;
}

/** How a process of its own is started that finalises runs, in silence. */
export interface RecoverCommand {
  readonly args: readonly string[];
  readonly spawn: Pick<SpawnOptions, 'cwd' | 'env' | 'windowsHide'>;
}

/** The command, or why this program is not to be started a second time: it might be the agent that starts then. */
export function recoverCommand(
  { commandLine, store, configFile, env, cwd, program }: RecoverSetting,
  options: readonly string[],
): { readonly command: RecoverCommand; readonly reason: null } | { readonly command: null; readonly reason: string } {
  const obstacle = obstacleIn(program);
  // In a bundle there is none.
  if (obstacle !== null || commandLine === null || !existsSync(commandLine)) {
    const why = obstacle ?? 'the command line is not beside this module';
    return { command: null, reason: `${why}: what was left is finalised by runledger recover ${store}` };
  }
  const config = configFile === null ? [] : ['--config', configFile];
  const { NODE_OPTIONS: _, OTEL_CONFIG_FILE: __, RUNLEDGER_RUN_ID: ___, ...rest } = env;
  const asNode = program.isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {};
  const command = {
    args: [fileURLToPath(commandLine), 'recover', store, ...options, ...config, '--quiet'],
    spawn: { cwd, env: { ...rest, ...asNode, [recoveringVariable]: '1' }, windowsHide: true },
  };
  return { command, reason: null };
}

function obstacleIn({ isRecovering, isSingleExecutable }: HostProgram): string | null {
  if (isRecovering) return 'this program starts itself where Node is to start';
  if (isSingleExecutable) return 'a single executable starts no other program';
  return null;
}
