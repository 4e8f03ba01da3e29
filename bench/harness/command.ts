import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { withoutSettings } from './in-child.ts';

/** What a command printed, and how long it took from its start to its end, by the wall clock. */
export interface CommandRun {
  readonly seconds: number;
  readonly stdout: string;
}

const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** Runs `runledger` as a user does, built. */
export const runledger = (...args: readonly string[]): Promise<CommandRun> => runNode([main, ...args]);

/** Runs a program on this Node. Rejects where it fails. */
export async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandRun> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...withoutSettings(process.env), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with code ${code}`);
  return { seconds: (performance.now() - startedMs) / 1000, stdout };
}
