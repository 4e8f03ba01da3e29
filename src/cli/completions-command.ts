import type { Command } from 'commander';
import { choiceArgument } from './options/choices.ts';
import type { CommandSurroundings } from './price-commands.ts';
import { type Shell, shells } from './shells.ts';

/** Defines `completions`, of all that the program takes. */
export function addCompletionsCommand(program: Command, { io, answer }: CommandSurroundings): void {
  program
    .command('completions')
    .description('print a script by which a shell completes commands, options and their values')
    .addArgument(choiceArgument('<shell>', 'which shell', shells))
    .addHelpText('after', '\nExample:\n  source <(runledger completions bash)')
    .action(async (shell: Shell) => {
      const { completions } = await import('./commands/completions.ts');
      answer(completions(shell, program, io));
    });
}
