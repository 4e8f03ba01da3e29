import type { Command } from 'commander';
import { buildProgram } from '../../src/cli/program.ts';

/** A command that does something. */
export interface ListedCommand {
  /** The words that lead to it: `config check`. */
  readonly name: string;
  readonly path: readonly string[];
  /** The options that it cannot do without. */
  readonly mandatory: readonly string[];
}

/** Each command that the program has, as it says itself: none that is added is forgotten. */
export async function listedCommands(): Promise<readonly ListedCommand[]> {
  const program = buildProgram({ env: {}, cwd: '/', stdout: process.stdout, stderr: process.stderr });
  return below(await program.commands(), []);
}

function below(command: Command, path: readonly string[]): ListedCommand[] {
  const mandatory = command.options
    .filter((option) => option.mandatory)
    .map(({ long, argChoices }) => `${long}=${argChoices?.[0] ?? '1'}`);
  if (command.commands.length === 0) return [{ name: path.join(' '), path, mandatory }];
  return command.commands.flatMap((one) => below(one, [...path, one.name()]));
}
