import type { Command } from 'commander';
import { trendMetricNames } from '../analysis/trending/trend-metrics.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { choiceOption, choicesOption, suggestedArgument } from './options/choices.ts';
import { comparedKinds } from './options/compared-kinds.ts';
import { wholeNumber } from './options/numbers.ts';
import { addQuestionOptions } from './options/question-options.ts';
import { parseWeights } from './options/weights.ts';

const mostSeed = 2 ** 31 - 1;
const seedFlags = '--seed <number>';
const seedHelp = 'of the resamples that intervals come from; the same gives the same figures';

/** Defines `compare`, `best` and `trends`. */
export function addComparisonCommands(program: Command, { io, answer }: CommandSurroundings): void {
  const compare = program
    .command('compare')
    .description(
      'set groups of runs beside each other: success, cost, tokens, latency, quality, and how sure each difference is',
    )
    .addArgument(
      suggestedArgument('<what...>', 'what runs are put together by, or the ids of two runs or more', comparedKinds),
    )
    .option('--reference <name>', 'the group that the others are set beside; default the one with most runs')
    .option(seedFlags, seedHelp, wholeNumber({ from: 0, to: mostSeed }), 1);
  addQuestionOptions(compare)
    .addHelpText('after', '\nExample:\n  runledger compare models --since 30d')
    .action(async (what: string[], options) => {
      const { compare: run } = await import('./commands/compare.ts');
      answer(await run({ what, ...options }, io));
    });

  const best = program
    .command('best')
    .description('the best configuration by a score of 0 to 100, its parts, and how sure that is')
    .option(
      '--weights <parts>',
      'how much each part counts (default: success=4,cost=2,quality=3,speed=1)',
      parseWeights,
    )
    .option('--quality <measure>', 'what quality is: evaluations.NAME or quality.COLUMN; default what most runs have')
    .addOption(choiceOption('--by <what>', 'what is ranked', ['config', 'model', 'temperature']).default('config'))
    .option(seedFlags, seedHelp, wholeNumber({ from: 0, to: mostSeed }), 1);
  addQuestionOptions(best)
    .addHelpText('after', '\nExample:\n  runledger best --weights success=2,cost=1 --since 30d')
    .action(async (options) => {
      const { best: run } = await import('./commands/best.ts');
      answer(await run(options, io));
    });

  const trends = program
    .command('trends')
    .description('what changes from day to day or week to week, by how much, and whether that is more than chance')
    .addOption(choiceOption('--by <step>', 'what time is cut into', ['day', 'week']).default('day'))
    .addOption(choicesOption('--metric <name>', 'only this; may be given again', trendMetricNames));
  addQuestionOptions(trends)
    .addHelpText('after', '\nExample:\n  runledger trends --by week --metric cost_usd --since 12w')
    .action(async (options) => {
      const { trends: run } = await import('./commands/trends.ts');
      answer(await run(options, io));
    });
}
