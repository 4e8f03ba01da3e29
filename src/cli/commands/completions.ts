import type { Command } from 'commander';
import { bashCompletions } from '../completions/bash.ts';
import { type CompletedCommand, describeCommands } from '../completions/describe-commands.ts';
import { fishCompletions } from '../completions/fish.ts';
import { zshCompletions } from '../completions/zsh.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import type { Shell } from '../shells.ts';

const scripts: { readonly [S in Shell]: (program: CompletedCommand) => string } = {
  bash: bashCompletions,
  zsh: zshCompletions,
  fish: fishCompletions,
};

/** What `runledger completions` is given. */
export interface CompletionsOptions {
  readonly shell: Shell;
  readonly json: boolean;
  readonly program: Command;
}

/** Prints the script that has a shell complete what the program takes. */
export function completions({ shell, json, program }: CompletionsOptions, { stdout }: CommandIo): ExitCode {
  const script = scripts[shell](describeCommands(program));
  stdout.write(json ? jsonText({ shell, script }) : script);
  return exitCode.done;
}
