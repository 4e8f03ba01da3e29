import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';
import { chosen } from './options/choices.ts';
import { otherShells, type Shell, shells } from './shells.ts';

/** Defines `completions`, of all that the program takes. */
export function addCompletionsCommand(program: Command, { io, answer }: CommandSurroundings): void {
  program
    .command('completions')
    .description('print a script by which a shell completes commands, options and their values')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells).argParser(knownShell))
    .option('--json', 'print one JSON value')
    .addHelpText('after', '\nExample:\n  source <(runledger completions bash)')
    .action(async (shell: Shell, { json = false }: { json?: boolean }) => {
      const { completions } = await import('./commands/completions.ts');
      answer(completions({ shell, json, program }, io));
    });
}

/** Another shell is no misspelling of one of ours. */
function knownShell(word: string): string {
  if (otherShells.includes(word))
    throw new InvalidArgumentError(`There are no completions for ${word} yet. There are for ${shells.join(', ')}.`);
  return chosen(word, shells);
}
