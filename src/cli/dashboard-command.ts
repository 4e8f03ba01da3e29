import { type Command, Option } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';
import { wholeNumber } from './options/numbers.ts';
import { placeOption } from './options/place.ts';
import { addQuestionOptions } from './options/question-options.ts';
import { requiredOption } from './options/required.ts';

/** Defines `dashboard`. */
export function addDashboardCommand(program: Command, { io, answer }: CommandSurroundings): void {
  const dashboard = program
    .command('dashboard')
    .description('a dashboard as one HTML file, which opens from disk and asks nobody for anything')
    .addOption(requiredOption(placeOption('--output <file>', 'where to')))
    .option('--overwrite', 'replace an earlier dashboard there; nothing else is ever replaced')
    .addOption(
      new Option('--days <number>', 'only runs begun in so many last days, today with them')
        .argParser(wholeNumber({ from: 1, to: 36_500 }))
        .conflicts('since'),
    )
    .option('--seed <number>', 'of the bootstrap: the same seed gives the same intervals', wholeNumber(seeds), 1);
  addQuestionOptions(dashboard)
    .addHelpText('after', '\nExample:\n  runledger dashboard --days 30 --output dashboard.html')
    .action(async (options) => {
      const { dashboard: run } = await import('./commands/dashboard.ts');
      answer(await run(options, io));
    });
}

/** As the generator takes them: 32 bits. */
const seeds = { from: 0, to: 0xffff_ffff };
