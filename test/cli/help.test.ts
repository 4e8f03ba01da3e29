import { describe, expect, it } from 'vitest';
import { runCommand, workingDirectory } from '../support/command.ts';
import { listedCommands } from '../support/listed-commands.ts';

const commands = (await listedCommands()).map((command) => [command.name, command] as const);

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
