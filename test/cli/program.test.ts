import { describe, expect, it } from 'vitest';
import { packageVersion } from '../../src/common/version.ts';
import { runCommand } from '../support/command.ts';

const runledger = (...args: readonly string[]) => runCommand(args, { cwd: '/nowhere' });

describe('runledger', () => {
  it('prints its version and nothing else', async () => {
    expect(await runledger('--version')).toEqual({ code: 0, stdout: `${packageVersion()}\n`, stderr: '' });
  });

  it.each([
    {
      args: ['--help'],
      says: /^Usage: runledger \[options\] \[command\]\n[\s\S]*\n {2}recover .*\n[\s\S]*\n {2}config /,
    },
    { args: ['recover', '--help'], says: /^Usage: runledger recover \[options\] \[directory\]\n[\s\S]*\nExample:\n/ },
    { args: ['config', '--help'], says: /^Usage: runledger config [\s\S]*\n {2}check / },
    { args: ['config', 'check', '--help'], says: /^Usage: runledger config check [\s\S]*\nExample:\n/ },
  ])('helps on stdout: $args', async ({ args, says }) => {
    const { code, stdout, stderr } = await runledger(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(says);
  });

  it.each<[args: readonly string[], says: RegExp]>([
    [['recovr'], /^error: unknown command 'recovr'\n\(Did you mean recover\?\)\n$/],
    [['--verson'], /^error: unknown option '--verson'\n\(Did you mean --version\?\)\n$/],
    [['recover', '--run-di', 'x'], /^error: unknown option '--run-di'\n\(Did you mean --run-id\?\)\n$/],
    [['export', '--formt', 'csv'], /^error: unknown option '--formt'\n\(Did you mean --format\?\)\n$/],
    [['export'], /^error: required option '--format <name>' not specified\n$/],
    [['export', '--format', 'csv', '--output', ''], /'--output <path>' argument '' is invalid. It names no place/],
    [['cleanup', '--keepdays', '3'], /^error: unknown option '--keepdays'\n\(Did you mean --keep-days\?\)\n$/],
    [['completions', 'tcsh'], /There are no completions for tcsh yet. There are for bash, zsh, fish.\n$/],
    [['completions', 'zhs'], /Did you mean zsh\?/],
    [['recover', '--run-id'], /^error: option '--run-id <id>' argument missing\n$/],
    [['recover', 'one', 'two'], /^error: too many arguments for 'recover'\. Expected 1 argument but got 2/],
    [
      ['recover', '--left-open', '--run-id', 'x'],
      /^error: option '--left-open' cannot be used with option '--run-id <id>'\n$/,
    ],
    [['config', 'chekc'], /^error: unknown command 'chekc'\n\(Did you mean check\?\)\n$/],
    [['config', 'check', '--strict'], /^error: unknown option '--strict'\n$/],
    // What there is, where nothing was asked for.
    [[], /^Usage: runledger /],
    [['config'], /^Usage: runledger config /],
  ])('is used wrongly by %j: exit code 2, and what would be right', async (args, says) => {
    const { code, stdout, stderr } = await runledger(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });

  const hostile = '\u001b[31m\u0007\u009b2J\u202e\u2066';
  const shown = '\\u001b[31m\\u0007\\u009b2J\\u202e\\u2066';

  it.each<[what: string, args: readonly string[], says: string]>([
    ['an option', [`--${hostile}`], `error: unknown option '--${shown}'\n`],
    ['a command', [hostile], `error: unknown command '${shown}'\n`],
    ['a command’s option', ['recover', `--${hostile}`], `error: unknown option '--${shown}'\n`],
    ['a subcommand', ['config', hostile], `error: unknown command '${shown}'\n`],
    ['an option’s value', ['reprice', '--as-of', hostile], `--as-of: "${shown}" is no time`],
  ])('is told %s that a terminal would act upon, and escapes it', async (_, args, says) => {
    const { code, stderr } = await runledger(...args);
    expect(code).toBe(2);
    expect(stderr.slice(0, says.length)).toBe(says);
    expect(stderr).not.toContain('\u001b');
  });

  it.each([
    { args: ['config', 'check', 'nowhere.yaml'], code: 1, says: 'nowhere.yaml: does not exist\n1 problem\n' },
    { args: ['recover', 'nowhere'], code: 3, says: '/nowhere/nowhere: there is no such directory\n' },
  ])('answers with the exit code of its command: $args', async ({ args, code, says }) => {
    expect(await runledger(...args)).toEqual({ code, stdout: '', stderr: says });
  });
});
