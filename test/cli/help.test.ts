import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { runCommand, workingDirectory } from '../support/command.ts';

const { command: program } = buildProgram({ env: {}, cwd: '/', stdout: process.stdout, stderr: process.stderr });

interface Asked {
  /** The words that lead to it. */
  readonly path: readonly string[];
  /** The options that it cannot do without. */
  readonly mandatory: readonly string[];
}

/** Each command that does something. */
function commandsOf(command: Command, path: readonly string[] = []): Asked[] {
  const mandatory = command.options
    .filter((option) => option.mandatory)
    .map(({ long, argChoices }) => `${long}=${argChoices?.[0] ?? '1'}`);
  if (command.commands.length === 0) return [{ path, mandatory }];
  return command.commands.flatMap((below) => commandsOf(below, [...path, below.name()]));
}

const commands = commandsOf(program).map((asked) => [asked.path.join(' '), asked] as const);

describe('every command', () => {
  it.each(commands)('%s has help, with an example of itself', async (name, { path }) => {
    const { code, stdout, stderr } = await runCommand([...path, '--help'], { cwd: workingDirectory({}) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: runledger ${name} `);
    expect(stdout).toMatch(new RegExp(`\\nExamples?:\\n(?:.*\\n)*? .*runledger ${name}\\b`));
  });

  it.each(commands)('%s says of a wrong option which one is right', async (_name, { path, mandatory }) => {
    const { code, stdout, stderr } = await runCommand([...path, ...mandatory, '--hlep'], { cwd: workingDirectory({}) });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe("error: unknown option '--hlep'\n(Did you mean --help?)\n");
  });
});

describe('the program', () => {
  it('says of a wrong command which one is right', async () => {
    const { code, stderr } = await runCommand(['genrate'], { cwd: workingDirectory({}) });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "error: unknown command 'genrate'\n(Did you mean generate?)\n",
    });
  });
});
