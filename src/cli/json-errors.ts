import { type CommandIo, type ExitCode, exitCode, type Output } from './io.ts';
import { jsonText } from './json.ts';

/** What a command works with, and what is to be said where it fails. */
export interface HeardIo {
  readonly io: CommandIo;
  /** Prints the failure as the one JSON value, where `--json` asks for one and the command has printed none. */
  sayFailure(args: readonly string[], code: ExitCode): void;
}

/** Listens to what a command says, so that whoever reads JSON is told of a failure in JSON, in the words of stderr. */
export function hearFailures(io: CommandIo): HeardIo {
  let hasPrinted = false;
  let said = '';
  const stdout = heard(io.stdout, () => {
    hasPrinted = true;
  });
  const stderr = heard(io.stderr, (text) => {
    // Progress is no message: it is written over and over in one line, which it never ends.
    if (text.endsWith('\n')) said += text;
  });
  return {
    io: { ...io, stdout, stderr },
    sayFailure(args, code) {
      if (code === exitCode.done || hasPrinted || !asksForJson(args)) return;
      io.stdout.write(jsonText({ error: { message: said.trimEnd() } }));
    },
  };
}

function heard(output: Output, hear: (text: string) => void): Output {
  return {
    get columns() {
      return output.columns;
    },
    write(text) {
      hear(text);
      return output.write(text);
    },
  };
}

/** By the arguments themselves: options that are wrong are never parsed. Behind `--` they are another command's. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).includes('--json');
}
