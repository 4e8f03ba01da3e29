import type { CommandIo, ExitCode } from './io.ts';

/** What the definition of a command needs of the program around it. */
export interface CommandSurroundings {
  readonly io: CommandIo;
  /** Takes the command's exit code. */
  answer(code: ExitCode): void;
  /** Has arguments looked at before they are parsed: `take` keeps those that are another program's, and gives back the rest. */
  takeFirst(take: (args: readonly string[]) => readonly string[]): void;
}
