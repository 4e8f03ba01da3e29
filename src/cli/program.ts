import { Command, CommanderError, Option } from 'commander';
import { printableLines } from '../common/printable.ts';
import { packageVersion } from '../common/version.ts';
import { addComparisonCommands } from './comparison-commands.ts';
import { addCompletionsCommand } from './completions-command.ts';
import { addDashboardCommand } from './dashboard-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addExportCommand } from './export-command.ts';
import { addGenerateCommand } from './generate-command.ts';
import { type CommandIo, type ExitCode, exitCode } from './io.ts';
import { hearFailures } from './json-errors.ts';
import { collect } from './options/collect.ts';
import { placeArgument } from './options/place.ts';
import { sayWhatIsMissing } from './options/required.ts';
import { addPriceCommands } from './price-commands.ts';
import { addQuestionCommands } from './question-commands.ts';
import { addReportCommand } from './report-command.ts';
import { addServeCommand } from './serve-command.ts';
import { addTicketCommands } from './ticket-commands.ts';
import { addUpkeepCommands } from './upkeep-commands.ts';

/** The command line: parses arguments and answers with an exit code. */
export interface Program {
  /** Every command with its options, as its help and completions have them. */
  readonly command: Command;
  run(args: readonly string[]): Promise<ExitCode>;
}

/** Builds the command line. A command's own imports come with its action, so that `--version` and `--help` are quick. */
export function buildProgram(surroundings: CommandIo): Program {
  const { io, sayFailure } = hearFailures(surroundings);
  let code: ExitCode = exitCode.done;
  const program = new Command('runledger')
    .description('What runs of AI agents cost, where their time went, and how good their work was.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('--help', 'print help')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // It quotes what it was given.
      writeErr: (text) => io.stderr.write(printableLines(text)),
    })
    .exitOverride()
    .showSuggestionAfterError(true);
  sayWhatIsMissing(program);

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
      code = await recover({ directory, ...options }, io);
    });

  const answer = (answered: ExitCode): void => {
    code = answered;
  };
  addPriceCommands(program, { io, answer });
  const doctor = addDoctorCommand(program, { io, answer });
  addGenerateCommand(program, { io, answer });
  addComparisonCommands(program, { io, answer });
  addTicketCommands(program, { io, answer });
  addQuestionCommands(program, { io, answer });
  addUpkeepCommands(program, { io, answer });
  addExportCommand(program, { io, answer });
  addReportCommand(program, { io, answer });
  addDashboardCommand(program, { io, answer });
  addServeCommand(program, { io, answer });

  program
    .command('config')
    .description('work with otel-config.yaml')
    .command('check')
    .description('check a configuration and say everything that is wrong with it')
    .argument('[file]', 'default OTEL_CONFIG_FILE, else ./otel-config.yaml')
    .option('--json', 'print one JSON value')
    .addHelpText('after', '\nExample:\n  runledger config check otel-config.yaml')
    .action(async (file: string | undefined, options) => {
      const { configCheckCommand } = await import('./commands/config-check-command.ts');
      code = await configCheckCommand({ file, ...options }, io);
    });
  addCompletionsCommand(program, { io, answer });

  const parse = async (args: readonly string[]): Promise<ExitCode> => {
    try {
      await program.parseAsync([...doctor.takeCommand(args)], { from: 'user' });
      return code;
    } catch (error) {
      if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
      io.stderr.write(printableLines(`runledger: ${error instanceof Error ? error.message : String(error)}\n`));
      return exitCode.failed;
    }
  };

  return {
    command: program,
    async run(args) {
      const answered = await parse(args);
      sayFailure(args, answered);
      return answered;
    },
  };
}
