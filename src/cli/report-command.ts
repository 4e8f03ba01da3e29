import { type Command, Option } from 'commander';
import { reportFormats } from '../reports/options.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { choiceOption } from './options/choices.ts';
import { wholeNumber } from './options/numbers.ts';
import { placeOption } from './options/place.ts';
import { addQuestionOptions } from './options/question-options.ts';
import { parseTime } from './options/time.ts';

/** Defines `report`. */
export function addReportCommand(program: Command, { io, answer }: CommandSurroundings): void {
  const report = program
    .command('report')
    .description('a full report: totals, by model, agent, tool and ticket, comparisons, trends, and what is missing')
    .addOption(choiceOption('--format <name>', 'as what; default by what --output ends with, else text', reportFormats))
    .addOption(placeOption('--output <file>', 'where to; default stdout'))
    .option('--overwrite', 'replace an earlier report there; nothing else is ever replaced')
    .addOption(
      new Option('--days <number>', 'only runs begun in so many last days, today with them')
        .argParser(wholeNumber({ from: 1, to: 36_500 }))
        .conflicts('since'),
    )
    .option('--seed <number>', 'of the bootstrap: the same seed gives the same intervals', wholeNumber(seeds), 1)
    .addOption(
      new Option(
        '--generated-at <time>',
        'when it is to say it was made, from which --days count; default now',
      ).argParser(parseTime),
    );
  addQuestionOptions(report)
    .addHelpText('after', '\nExample:\n  runledger report --days 7 --output report.html')
    .action(async (options) => {
      const { report: run } = await import('./commands/report.ts');
      answer(await run(options, io));
    });
}

/** As the generator takes them: 32 bits. */
const seeds = { from: 0, to: 0xffff_ffff };
