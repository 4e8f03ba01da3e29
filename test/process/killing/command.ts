import { type ChildProcess, execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const commandLine = fileURLToPath(new URL('../../../dist/src/cli/main.js', import.meta.url));

/** How the `runledger` command ended. */
export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where it is run, and what it finds in its environment beside what configures nothing. */
interface CommandPlace {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `runledger` as it is built, as a process of its own. */
export function startCommand(
  args: readonly string[],
  { cwd = process.cwd(), env = {} }: CommandPlace = {},
): {
  readonly child: ChildProcess;
  readonly ended: Promise<CommandOutcome>;
} {
  const { promise: ended, resolve } = Promise.withResolvers<CommandOutcome>();
  const child = execFile(
    process.execPath,
    [commandLine, ...args],
    { cwd, env: { ...bareEnvironment(), ...env } },
    (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
  );
  return { child, ended };
}

/** Runs it to its end. */
export const runCommand = (args: readonly string[], options: CommandPlace = {}): Promise<CommandOutcome> =>
  startCommand(args, options).ended;

/** An environment that configures nothing. */
const bareEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(RUNLEDGER_|OTEL_|VITEST|NODE_OPTIONS)/.test(name)),
  );
