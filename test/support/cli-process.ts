import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { projectDirectory } from './agent-process.ts';
import type { CommandOutcome } from './command.ts';

/** Where such a process runs. */
export interface CliProcess {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** As which user; as the one who tests where nothing is said. */
  readonly uid?: number;
}

/** Runs the command line as it is built, as a process of its own. */
export function runCli(args: readonly string[], { cwd, env = {}, uid }: CliProcess): Promise<CommandOutcome> {
  const main = join(projectDirectory, 'dist/src/cli/main.js');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, ...args],
      { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024, ...(uid !== undefined && { uid }) },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
