import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { allCommands, describeCommands } from '../../../src/cli/completions/describe-commands.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import { shells } from '../../../src/cli/shells.ts';
import { temporaryDirectory } from '../../store/support.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';

const { env } = process;

const isInstalled = (shell: string): boolean =>
  (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      return readdirSync(folder).includes(shell);
    } catch {
      return false;
    }
  });

const program = describeCommands(
  await buildProgram({ env: {}, cwd: '/', stdout: process.stdout, stderr: process.stderr }).commands(),
);
const folder = temporaryDirectory();
const scripts: Record<string, string> = {};

beforeAll(async () => {
  for (const shell of shells) {
    const { code, stdout } = await runCommand(['completions', shell], { cwd: folder });
    expect(code).toBe(0);
    scripts[shell] = stdout;
    writeFileSync(join(folder, shell), stdout);
  }
  writeFileSync(join(folder, 'notes.txt'), '');
});

/** What bash offers behind these words, the last of which is being written. */
function offeredByBash(...words: string[]): string[] {
  const program = `source ./bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _runledger; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['--norc', '--noprofile', '-uc', program, 'bash', 'runledger', ...words];
  const stdout = execFileSync('bash', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return stdout.split('\n').filter((line) => line !== '');
}

/** What fish offers behind a line, without descriptions. */
function offeredByFish(line: string): string[] {
  const args = ['--no-config', '-c', 'source ./fish; complete -C $argv[1]', line];
  const stdout = execFileSync('fish', args, { cwd: folder, encoding: 'utf8', env: { ...env, HOME: folder } });
  return stdout.split('\n').flatMap((text) => (text === '' ? [] : [text.split('\t')[0] ?? '']));
}

describe('completions in bash itself', () => {
  it.each<[words: string[], offered: string[]]>([
    [['repr'], ['reprice']],
    [['config', ''], ['check']],
    [['--'], ['--version', '--help']],
    [['generate', '--se'], ['--seed']],
    [
      ['completions', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['completions', 'z'], ['zsh']],
    // Bash splits at the equals sign.
    [
      ['export', '--status', 'c'],
      ['completed', 'cancelled', 'crashed'],
    ],
    [['export', '--status', '=', 'f'], ['failed']],
    [
      ['export', '--status', '='],
      ['running', 'completed', 'failed', 'cancelled', 'crashed'],
    ],
    [['recover', 'note'], ['notes.txt']],
    [['generate', '--directory', 'note'], ['notes.txt']],
    // Any text may stand there: nothing is offered in its place.
    [['generate', '--seed', ''], []],
    [['config', 'check', '--h'], ['--help']],
    [['nonsense', 'gener'], ['generate']],
  ])('behind %j: %j', (words, offered) => expect(offeredByBash(...words)).toEqual(offered));

  it('has every command, and of each every option', () => {
    for (const { path, options, commands } of allCommands(program)) {
      expect(offeredByBash(...path, '--')).toEqual(options.map(({ name }) => name));
      if (commands.length > 0) expect(offeredByBash(...path, '')).toEqual(commands.map((one) => one.path.at(-1)));
    }
  });
});

describe(`completions in zsh, ${isInstalled('zsh') ? 'read by zsh itself' : 'by their text: there is no zsh here'}`, () => {
  it('have a function for each command, with its options', () => {
    if (isInstalled('zsh')) execFileSync('zsh', ['-fn', join(folder, 'zsh')]);
    const bodies = new Map(
      [...(scripts.zsh ?? '').matchAll(/^(_runledger\w*)\(\) \{\n([\s\S]*?)^\}/gm)].map(([, name, body]) => [
        name,
        body,
      ]),
    );
    for (const { path, options } of allCommands(program)) {
      const body = bodies.get(['_runledger', ...path].join('_').replaceAll('-', '_')) ?? '';
      for (const { name } of options) expect(body).toMatch(new RegExp(`^    '\\*?${name}=?\\[`, 'm'));
    }
    expect(bodies.size).toBe(allCommands(program).length);
  });

  it('offer the words that are allowed, in quotes that end', () => {
    expect(scripts.zsh).toContain(`:status:(running completed failed cancelled crashed)'`);
    expect(scripts.zsh).toContain(`'*:shell:(bash zsh fish)'`);
    for (const line of (scripts.zsh ?? '').split('\n').filter((text) => /^ {4,}'/.test(text)))
      expect(line.replaceAll(`'\\''`, '').match(/'/g)).toHaveLength(2);
  });
});

describe(`completions in fish, ${isInstalled('fish') ? 'by fish itself' : 'by their text: there is no fish here'}`, () => {
  const offers = isInstalled('fish')
    ? (line: string, words: string[]) => expect(offeredByFish(line).sort()).toEqual(words.sort())
    : (_line: string, words: string[]) => {
        for (const word of words)
          expect(scripts.fish).toMatch(new RegExp(`(?: -a '[^']*\\b| -l )${word.replace('--', '')}\\b`));
      };

  it.each<[line: string, offered: string[]]>([
    ['runledger rep', ['reprice']],
    ['runledger config ', ['check']],
    ['runledger completions ', ['bash', 'zsh', 'fish']],
    ['runledger generate --se', ['--seed']],
    ['runledger export --status c', ['completed', 'cancelled', 'crashed']],
  ])('%s…: %j', (line, offered) => offers(line, offered));
});

describe('runledger completions', () => {
  it('says which shells there are', async () => {
    const { code, stdout, stderr } = await runCommand(['completions', 'bsh'], { cwd: workingDirectory({}) });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      "error: command-argument value 'bsh' is invalid for argument 'shell'. Did you mean bash? Allowed choices are bash, zsh, fish.\n",
    );
  });
});

it('what runs are compared by is offered, where the ids of runs may stand too', async () => {
  const [what] = allCommands(program).find(({ path }) => path.join() === 'compare')?.values ?? [];
  expect(what?.choices).toEqual(['models', 'temperatures', 'configs']);
  const { stderr } = await runCommand(['compare', 'run-1', 'run-2'], { cwd: workingDirectory() });
  expect(stderr).toContain('run-1: there is no such run');
});
