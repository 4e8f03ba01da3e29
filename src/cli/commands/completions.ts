import type { Command } from 'commander';
import { bashCompletions } from '../completions/bash.ts';
import { type CompletedCommand, describeCommands } from '../completions/describe-commands.ts';
import { fishCompletions } from '../completions/fish.ts';
import { zshCompletions } from '../completions/zsh.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import type { Shell } from '../shells.ts';

const scripts: { readonly [S in Shell]: (program: CompletedCommand) => string } = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/** Prints the script that has a shell complete what the program takes. */
export function completions(shell: Shell, program: Command, { stdout }: CommandIo): ExitCode {
  stdout.write(scripts[shell](describeCommands(program)));
  return exitCode.done;
}
