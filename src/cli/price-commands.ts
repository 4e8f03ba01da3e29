import type { Command } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';
import { collect } from './options/collect.ts';
import { placeArgument } from './options/place.ts';
import { requiredOption } from './options/required.ts';

/** Defines the commands about prices. */
export function addPriceCommands(program: Command, { io, answer }: CommandSurroundings): void {
  program
    .command('prices')
    .description('list what is known of models’ prices, from otel-config.yaml and the price list')
    .argument('[model...]', 'models, * for any characters; default all')
    .option('--provider <name>', 'only this provider’s')
    .option('--as-of <time>', 'the prices of a day or an RFC 3339 time; default now')
    .option('--config <file>', 'configuration file; default as for an agent')
    .option('--json', 'print one JSON value')
    .addHelpText('after', '\nExample:\n  runledger prices gpt-5-mini claude-sonnet-4-6')
    .action(async (models: string[], options) => {
      const { prices } = await import('./commands/prices.ts');
      answer(await prices({ models, ...options }, io));
    });

  program
    .command('reprice')
    .description('work out what runs would have cost at the prices of another time, beside what was recorded')
    .addArgument(placeArgument('[directory]', 'the store; default as configured, else ./runs'))
    .addOption(requiredOption('--as-of <time>', 'the prices of a day or an RFC 3339 time'))
    .option('--run-id <id>', 'only this run; may be given again', collect, [])
    .option('--config <file>', 'configuration file; default as for an agent')
    .option('--json', 'print one JSON value')
    .option('--write', 'add a line to repriced.jsonl in each run; nothing that was recorded changes')
    .addHelpText('after', '\nExample:\n  runledger reprice --as-of 2026-11-01 ./runs')
    .action(async (directory: string | undefined, options) => {
      const { reprice } = await import('./commands/reprice.ts');
      answer(await reprice({ directory, ...options }, io));
    });
}
