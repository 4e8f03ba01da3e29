import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { projectDirectory, readJson } from '../support/agent-process.ts';
import { startServe } from '../support/served.ts';
import type { Workplace } from './workplace.ts';

/** Where commands are tried. */
export interface CommandPlace {
  readonly place: Workplace;
  /** Holds what the commands before and the blocks beside them have made: an agent, a config, runs. */
  readonly folder: string;
}

type RunCommand = (command: RegExpExecArray, at: CommandPlace) => Promise<void>;

const cli = join(projectDirectory, 'dist/src/cli/main.js');

/** What each command of a document means here: most are run; those that would run this very test again are looked up. */
const commands: readonly (readonly [RegExp, RunCommand])[] = [
  [/^npm ci$/, async () => expect(existsSync(join(projectDirectory, 'package-lock.json'))).toBe(true)],
  [/^npm pack$/, async () => expect((await manifest()).files).toContain('dist/src')],
  [/^npm (?:run )?([\w-]+)$/, async ([, script = '']) => expect((await manifest()).scripts).toHaveProperty(script)],
  [
    /^npm install \.\/(\S+)\.tgz$/,
    async ([, packed]) => {
      const { name, version } = await manifest();
      expect(packed).toBe(`${name}-${version}`);
    },
  ],
  [/^(?:\w+=… )*node (--import runledger\/register \S+)$/, ([, args = ''], at) => runNode(args.split(' '), at)],
  // On a port that is free here, until it is interrupted.
  [/^npx runledger serve$/, (_, { folder }) => serveAndEnd(folder)],
  [/^npx runledger (.+)$/, ([, args = ''], at) => runNode([cli, ...args.split(' ')], at)],
];

/** Runs, or looks up, every command of a shell block. Throws at one that is not in the table. */
export async function checkCommands(block: string, at: CommandPlace): Promise<void> {
  const lines = block.split('\n').map((line) => line.replace(/ # .*/, '').trim());
  for (const command of lines.flatMap((line) => line.split(' && ')).filter((part) => part !== '')) {
    const known = commands.find(([pattern]) => pattern.test(command));
    if (!known) throw new Error(`nobody knows what to do with: ${command}`);
    const [pattern, run] = known;
    await run(pattern.exec(command) as RegExpExecArray, at);
  }
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest = () => readJson<Manifest>(projectDirectory, 'package.json');

async function serveAndEnd(folder: string): Promise<void> {
  const served = await startServe([], { cwd: folder });
  expect(await served.stop()).toEqual({ code: 0, signal: null });
}

async function runNode(args: readonly string[], { place, folder }: CommandPlace): Promise<void> {
  expect(await place.node(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
}
