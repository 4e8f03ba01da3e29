import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { projectDirectory } from './agent-process.ts';
import type { CommandOutcome } from './command.ts';

/** Runs the command line as it is built, as a process of its own. */
export function runCli(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CommandOutcome> {
  const main = join(projectDirectory, 'dist/src/cli/main.js');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, ...args],
      { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
