import { type Command, Option } from 'commander';
import { defaultPort } from '../serve/default-port.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { addFilterOptions } from './options/filter-options.ts';
import { wholeNumber } from './options/numbers.ts';
import { addStoreOptions } from './options/store-options.ts';
import { timeZoneOption } from './options/time-zone.ts';

/** Defines `serve`. */
export function addServeCommand(program: Command, { io, answer }: CommandSurroundings): void {
  const serve = program
    .command('serve')
    .description('the dashboard live, as agents write, with /metrics for Prometheus over the whole store')
    .option('--port <number>', 'where it listens; 0 is any free one', wholeNumber({ from: 0, to: 65_535 }), defaultPort)
    .option(
      '--host <address>',
      'for others than this machine, who need the token that is printed; 0.0.0.0: all of its addresses',
      '127.0.0.1',
    )
    .addOption(
      new Option('--days <number>', 'only runs begun in so many last days, today with them')
        .argParser(wholeNumber({ from: 1, to: 36_500 }))
        .conflicts('since'),
    )
    .option('--seed <number>', 'of the bootstrap: the same seed gives the same intervals', wholeNumber(seeds), 1);
  addStoreOptions(serve).addOption(timeZoneOption()).option('--json', 'print one JSON value: where it is served');
  addFilterOptions(serve)
    .addHelpText('after', help)
    .action(async (options) => {
      const { serve: run } = await import('./commands/serve.ts');
      answer(await run(options, io));
    });
}

const help = `
Everybody on this machine can read it: where others use it too, set
RUNLEDGER_SERVE_TOKEN, which is then wanted. It is plain HTTP, not encrypted:
for other machines use an SSH tunnel, or --host and a proxy with TLS before it.

Example:
  runledger serve --directory ./runs`;

/** As the generator takes them: 32 bits. */
const seeds = { from: 0, to: 0xffff_ffff };
