import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';

/** What a command said. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs. */
export interface CommandPlace {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of the terminal; without it, the output is no terminal. */
  readonly columns?: number;
}

/** A working directory for one test, with these files in it. */
export function workingDirectory(files: Readonly<Record<string, string>> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'runledger-command-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

/** Runs the command line as a function. */
export async function runCommand(
  args: readonly string[],
  { cwd, env = {}, columns }: CommandPlace,
): Promise<CommandOutcome> {
  const [stdout, stderr] = [new Collected(columns), new Collected(columns)];
  const code = await buildProgram({ env, cwd, stdout, stderr }).run(args);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = '';
  readonly columns: number | undefined;
  constructor(columns: number | undefined) {
    super();
    this.columns = columns;
  }
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
