import type { Command } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';
import { choiceOption } from './options/choices.ts';
import { addQuestionOptions } from './options/question-options.ts';
import { requiredOption } from './options/required.ts';
import { addStoreOptions } from './options/store-options.ts';

/** Defines `tickets` and `pm-export`. */
export function addTicketCommands(program: Command, { io, answer }: CommandSurroundings): void {
  const tickets = program
    .command('tickets')
    .description('what each ticket came to, over all runs that worked on it; of one ticket, role by role')
    .argument('[id]', 'only this ticket');
  addQuestionOptions(tickets)
    .addHelpText('after', '\nExample:\n  runledger tickets PROJ-12')
    .action(async (id: string | undefined, options) => {
      const { tickets: run } = await import('./commands/tickets.ts');
      answer(await run({ id, ...options }, io));
    });

  const pmExport = program
    .command('pm-export')
    .description(
      'what a ticket came to, as project management takes it: printed, or with --post put on the ticket there',
    )
    .addOption(requiredOption('--ticket <id>', 'the ticket, by the id that it has there too'))
    .addOption(choiceOption('--format <name>', 'for whom', ['plane', 'linear', 'json']).default('json'))
    .option('--post', 'put it there; posting again replaces what was posted')
    .option(
      '--url <address>',
      'of the API, https or this machine; default https://api.plane.so, https://api.linear.app',
    )
    .option('--workspace <slug>', 'Plane’s workspace; default PLANE_WORKSPACE_SLUG')
    .option('--json', 'print one JSON value');
  addStoreOptions(pmExport)
    .addHelpText(
      'after',
      `
The token comes from the environment: PLANE_API_KEY; LINEAR_API_KEY, or LINEAR_ACCESS_TOKEN of OAuth.

Example:
  runledger pm-export --ticket PROJ-12 --format plane --post --workspace acme`,
    )
    .action(async (options) => {
      const { pmExport: run } = await import('./commands/pm-export.ts');
      answer(await run(options, io));
    });
}
