import { type Command, Option } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';
import { collect } from './options/collect.ts';
import { wholeNumber } from './options/numbers.ts';
import { requiredOption } from './options/required.ts';
import { addStoreOptions } from './options/store-options.ts';

/** Defines `verify`, `compact` and `cleanup`. */
export function addUpkeepCommands(program: Command, { io, answer }: CommandSurroundings): void {
  const verify = program
    .command('verify')
    .description('check every file of the store, and say what is wrong and where; nothing is changed')
    .addOption(new Option('--run-id <id>', 'only this run; may be given again').argParser(collect))
    .option('--json', 'print one JSON value');
  addStoreOptions(verify)
    .addHelpText('after', '\nExample:\n  runledger verify --directory ./runs')
    .action(async (options) => {
      const { verify: run } = await import('./commands/verify.ts');
      answer(await run(options, io));
    });

  const compact = program
    .command('compact')
    .description('roll finished runs into Parquet beside them, so that questions stay fast; the runs stay as they are')
    .option('--json', 'print one JSON value');
  addStoreOptions(compact)
    .addHelpText('after', '\nExample:\n  runledger compact --directory ./runs')
    .action(async (options) => {
      const { compact: run } = await import('./commands/compact.ts');
      answer(await run(options, io));
    });

  const cleanup = program
    .command('cleanup')
    .description('remove runs that ended long ago; never one that goes on')
    .addOption(
      requiredOption(
        new Option('--keep-days <number>', 'runs that ended within so many days stay').argParser(
          wholeNumber({ from: 0, to: 36_500 }),
        ),
      ),
    )
    .option('--dry-run', 'only say what would be removed')
    .option('--json', 'print one JSON value');
  addStoreOptions(cleanup)
    .addHelpText('after', '\nExample:\n  runledger cleanup --keep-days 90 --dry-run')
    .action(async (options) => {
      const { cleanup: run } = await import('./commands/cleanup.ts');
      answer(await run(options, io));
    });
}
