import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { projectDirectory } from './agent-process.ts';
import type { CommandOutcome } from './command.ts';

/** Where such a process runs. */
export interface CliProcess {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files hold against it whoever owns them, though it be root's. */
  readonly isOrdinary?: boolean;
}

/** Takes from root what lets it read and write what it may not; of any other user nothing has to be taken. */
const ordinary = process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', '--'] : [];

/** Runs the command line as it is built, as a process of its own. */
export function runCli(
  args: readonly string[],
  { cwd, env = {}, isOrdinary = false }: CliProcess,
): Promise<CommandOutcome> {
  const main = join(projectDirectory, 'dist/src/cli/main.js');
  const [program = '', ...words] = [...(isOrdinary ? ordinary : []), process.execPath, main, ...args];
  return new Promise((resolve) => {
    execFile(
      program,
      words,
      { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
