import type { Command } from 'commander';
import { summaryGroups } from '../analysis/summary-source.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { choiceOption } from './options/choices.ts';
import { wholeNumber } from './options/numbers.ts';
import { addQuestionOptions } from './options/question-options.ts';
import { addStoreOptions } from './options/store-options.ts';
import { timeZoneOption } from './options/time-zone.ts';

const limitFlags = '--limit <number>';

/** Defines `runs`, `show`, `summary` and `recent`. */
export function addQuestionCommands(program: Command, { io, answer }: CommandSurroundings): void {
  const runs = program
    .command('runs')
    .description('the runs, the newest first: how they ended and what they cost')
    .option(limitFlags, 'this many', wholeNumber({ from: 1 }), 20)
    .option('--all', 'all of them');
  addQuestionOptions(runs)
    .addHelpText('after', '\nExample:\n  runledger runs --status failed --since 7d')
    .action(async (options) => {
      const { runs: run } = await import('./commands/runs.ts');
      answer(await run(options, io));
    });

  const show = program
    .command('show')
    .description('one run whole: totals, agents as a tree, tickets, tools, errors, slowest and dearest calls')
    .argument('<run>', 'its id, or the beginning of it')
    .option('--calls <number>', 'this many of the slowest and of the dearest', wholeNumber({ from: 0 }), 5);
  addAnswerOptions(show)
    .addHelpText('after', '\nExample:\n  runledger show run_20261101_093000_demo_0123abcd')
    .action(async (runId: string, options) => {
      const { show: run } = await import('./commands/show.ts');
      answer(await run({ id: runId, ...options }, io));
    });

  const summary = program
    .command('summary')
    .description('calls, tokens, cost, durations and success, in all and by what calls have in common')
    .addOption(choiceOption('--by <what>', 'what they are put together by', summaryGroups))
    .option(
      '--days <number>',
      'only calls of so many last days, today with them',
      wholeNumber({ from: 1, to: 36_500 }),
    );
  addQuestionOptions(summary)
    .addHelpText('after', '\nExample:\n  runledger summary --by model --days 7')
    .action(async (options) => {
      const { summary: run } = await import('./commands/summary.ts');
      answer(await run(options, io));
    });

  const recent = program
    .command('recent')
    .description('the newest operations and the newest runs')
    .option(limitFlags, 'this many of each', wholeNumber({ from: 1 }), 10);
  addQuestionOptions(recent)
    .addHelpText('after', '\nExample:\n  runledger recent --operation integrate --limit 5')
    .action(async (options) => {
      const { recent: run } = await import('./commands/recent.ts');
      answer(await run(options, io));
    });
}

/** Of a question about one run, which the filters would select again. */
function addAnswerOptions(command: Command): Command {
  return addStoreOptions(command).addOption(timeZoneOption()).option('--json', 'print one JSON value');
}
