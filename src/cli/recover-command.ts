import { type Command, Option } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';
import { collect } from './options/collect.ts';
import { placeArgument } from './options/place.ts';

/** Defines `recover`. */
export function addRecoverCommand(program: Command, { io, answer }: CommandSurroundings): void {
  program
    .command('recover')
    .description('finalise the runs of processes that died: totals, status and snapshots')
    .addArgument(placeArgument('[directory]', 'the store; default as configured, else ./runs'))
    .option('--run-id <id>', 'only this run; may be given again', collect, [])
    .addOption(
      new Option('--left-open', 'only runs that a process had open which is gone, as at an agent’s start').conflicts(
        'runId',
      ),
    )
    .option('--config <file>', 'configuration file; default as for an agent')
    .addOption(new Option('--quiet', 'print nothing but problems').conflicts('json'))
    .option('--json', 'print one JSON value')
    .addHelpText('after', '\nExample:\n  runledger recover ./runs')
    .action(async (directory: string | undefined, options) => {
      const { recover } = await import('./commands/recover.ts');
      answer(await recover({ directory, ...options }, io));
    });
}
