import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const commandLine = fileURLToPath(new URL('../../../dist/src/cli/main.js', import.meta.url));

/** How the `runledger` command ended. */
export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `runledger` as it is built, as a process of its own, in a folder of its own if one is given. */
export function runCommand(args: readonly string[], { cwd = process.cwd() } = {}): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [commandLine, ...args],
      { cwd, env: bareEnvironment() },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** An environment that configures nothing. */
const bareEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(RUNLEDGER_|OTEL_|VITEST|NODE_OPTIONS)/.test(name)),
  );
