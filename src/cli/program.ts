import { Command, CommanderError } from 'commander';
import { printableLines } from '../common/printable.ts';
import { packageVersion } from '../common/version.ts';
import { type CommandGroup, groupsFor } from './command-groups.ts';
import type { CommandSurroundings } from './command-surroundings.ts';
import { type CommandIo, type ExitCode, exitCode } from './io.ts';
import { hearFailures } from './json-errors.ts';
import { sayWhatIsMissing } from './options/required.ts';

/** The command line: parses arguments and answers with an exit code. */
export interface Program {
  /** Every command with its options, as help and completions have them. */
  commands(): Promise<Command>;
  run(args: readonly string[]): Promise<ExitCode>;
}

/**
 * Builds the command line. What defines a command comes when it is named, and its own imports with its action, so that every
 * start is quick.
 */
export function buildProgram(surroundings: CommandIo): Program {
  const { io, sayFailure } = hearFailures(surroundings);
  let code: ExitCode = exitCode.done;
  const answer = (answered: ExitCode): void => {
    code = answered;
  };

  const define = async (groups: readonly CommandGroup[], args: readonly string[]) => {
    const program = emptyProgram(io);
    let own = args;
    const takeFirst: CommandSurroundings['takeFirst'] = (take) => {
      own = take(own);
    };
    for (const { load } of groups) (await load())(program, { io, answer, takeFirst });
    return { program, own };
  };

  const parse = async (args: readonly string[]): Promise<ExitCode> => {
    try {
      const { program, own } = await define(groupsFor(args), args);
      await program.parseAsync([...own], { from: 'user' });
      return code;
    } catch (error) {
      if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.wrongUsage;
      io.stderr.write(printableLines(`runledger: ${error instanceof Error ? error.message : String(error)}\n`));
      return exitCode.failed;
    }
  };

  return {
    commands: async () => (await define(groupsFor([]), [])).program,
    async run(args) {
      const answered = await parse(args);
      sayFailure(args, answered);
      return answered;
    },
  };
}

/** The program before it has any command. */
function emptyProgram(io: CommandIo): Command {
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
  return program;
}
