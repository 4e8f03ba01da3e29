import type { Command } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';
import { wholeNumber } from './options/numbers.ts';
import { placeOption } from './options/place.ts';

/** More days than any store goes back. */
const mostDays = 3660;

/** Defines `generate`. */
export function addGenerateCommand(program: Command, { io, answer }: CommandSurroundings): void {
  program
    .command('generate')
    .description('make a store of believable synthetic runs, to try every command on')
    .option('--runs <number>', 'how many runs, of about 100 events each', wholeNumber({ from: 1, to: 1_000_000 }), 100)
    .option('--seed <text>', 'the same seed and --end make the same store, byte for byte', '1')
    .option('--days <number>', 'how many days they are spread over', wholeNumber({ from: 1, to: mostDays }), 30)
    .option('--end <time>', 'up to when: a day or an RFC 3339 time; default now')
    .addOption(
      placeOption(
        '--directory <path>',
        'the store, which must be empty or not there; default as configured, else ./runs',
      ),
    )
    .option('--config <file>', 'configuration file; default as for an agent')
    .option('--json', 'print one JSON value')
    .addHelpText('after', '\nExample:\n  runledger generate --runs 200 --seed 7 --directory ./synthetic')
    .action(async (options) => {
      const { generate } = await import('./commands/generate.ts');
      answer(await generate(options, io));
    });
}
