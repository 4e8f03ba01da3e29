import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { groupsFor } from '../../src/cli/command-groups.ts';

const all = groupsFor(['--help']);
const io = { env: {}, cwd: '/', stdout: process.stdout, stderr: process.stderr };

describe('a group of commands', () => {
  it.each(all.map((group) => [group.names.join(', ') || 'what needs all others', group] as const))(
    'defines the commands that it is named by: %s',
    async (_, { names, load }) => {
      const program = new Command();
      (await load())(program, { io, answer() {}, takeFirst() {} });
      const defined = program.commands.map((command) => command.name());
      expect(names.length === 0 ? [] : defined).toEqual(names);
      expect(defined).not.toEqual([]);
    },
  );

  it.each([
    { args: ['summary', '--by', 'model'], names: ['runs', 'show', 'summary', 'recent'] },
    { args: ['config', 'check'], names: ['config'] },
    { args: ['--version'], names: [] },
  ])('is what its command needs: $args', ({ args, names }) => {
    expect(groupsFor(args).flatMap((group) => group.names)).toEqual(names);
  });

  it.each([
    [],
    ['--help'],
    ['help', 'summary'],
    ['sumary'],
    ['completions', 'bash'],
    ['--version', '--json'],
    ['__proto__'],
  ])('is one of all where no command is named that knows enough: %j', (...args) =>
    expect(groupsFor(args.filter((arg) => arg !== undefined))).toEqual(all),
  );
});
