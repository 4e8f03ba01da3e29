import type { SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What `runledger recover` needs to work on a pipeline's store as the pipeline itself would. */
export interface RecoverSetting {
  readonly commandLine: URL;
  readonly store: string;
  /** The configuration file that holds; null for the defaults. */
  readonly configFile: string | null;
  /** What the configuration was read with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it was looked for: the agent may be elsewhere by now, among files that are not its own. */
  readonly cwd: string;
}

/** How a process of its own is started that finalises runs, in silence. */
export function recoverCommand(
  { commandLine, store, configFile, env, cwd }: RecoverSetting,
  options: readonly string[],
): { readonly args: readonly string[]; readonly spawn: Pick<SpawnOptions, 'cwd' | 'env' | 'windowsHide'> } {
  const config = configFile === null ? [] : ['--config', configFile];
  const { NODE_OPTIONS: _, OTEL_CONFIG_FILE: __, RUNLEDGER_RUN_ID: ___, ...rest } = env;
  return {
    args: [fileURLToPath(commandLine), 'recover', store, ...options, ...config, '--quiet'],
    spawn: { cwd, env: rest, windowsHide: true },
  };
}
