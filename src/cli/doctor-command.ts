import type { Command } from 'commander';
import type { CommandSurroundings } from './command-surroundings.ts';
import { placeArgument } from './options/place.ts';

/** Adds `doctor [directory]` and `doctor -- command…`: options behind `--` are the other program's. */
export function addDoctorCommand(program: Command, { io, answer, takeFirst }: CommandSurroundings): void {
  let watched: readonly string[] | null = null;
  const doctor: Command = program
    .command('doctor')
    .description('say what is wrong with machine, configuration and runs, and what would help')
    .usage('[options] [directory]\n       runledger doctor [options] -- command...')
    .addArgument(placeArgument('[directory]', 'a store whose runs are looked at; default as configured, else ./runs'))
    .option('--all', 'look at all runs, not at the newest 50 only')
    .option('--config <file>', 'configuration file; default as for an agent')
    .option('--json', 'print one JSON value; what the command prints goes to stderr')
    .addHelpText('after', '\nExample:\n  runledger doctor -- node agent.js')
    .action(async (directory: string | undefined, options) => {
      if (watched?.length === 0) doctor.error("error: missing command behind '--'");
      if (directory !== undefined && watched !== null)
        doctor.error('error: either the runs of a directory or those of a command, not both');
      const { doctor: examine } = await import('./commands/doctor.ts');
      answer(await examine({ directory, command: watched ?? [], ...options }, io));
    });
  takeFirst((args) => {
    const at = args[0] === doctor.name() ? args.indexOf('--') : -1;
    if (at === -1) return args;
    watched = args.slice(at + 1);
    return args.slice(0, at);
  });
}
