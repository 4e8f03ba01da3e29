import type { AnalysedStore } from '../analysis/analysed-store.ts';
import type { Filter } from '../analysis/filter.ts';
import { openStore } from '../analysis/open-store.ts';
import { createSystemClock } from '../common/clock.ts';
import { printable, printableLines } from '../common/printable.ts';
import { faultLines } from './fault-lines.ts';
import { type CommandIo, type ExitCode, exitCode } from './io.ts';
import { jsonText } from './json.ts';
import { readFilter } from './options/filter-options.ts';
import type { QuestionOptions } from './options/question-options.ts';
import { storeDirectory } from './options/store-directory.ts';
import { machineTimeZone } from './options/time-zone.ts';
import { createProgress } from './progress.ts';
import { terminalWidth } from './terminal.ts';

/** A store that has been opened for a command. */
export interface AskedStore {
  readonly store: AnalysedStore;
  /** What the command line selects. */
  readonly filter: Filter;
}

/** What a command found out. */
export interface Answer {
  /** Its members stand beside those that every answer has. */
  readonly json: object;
  /** Lines for people; `width` is the terminal's, null where there is none. */
  text(options: { readonly width: number | null }): readonly string[];
  /** What else people want to know, on stderr. */
  readonly complaints?: readonly string[];
  readonly code?: ExitCode;
}

/**
 * Opens the store that the options mean, with their filter and time zone, and prints what is found out: one JSON value, or
 * lines for people. What could not be read is said either way.
 */
export async function askStore(
  options: QuestionOptions,
  io: CommandIo,
  find: (asked: AskedStore) => Promise<Answer>,
): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const directory = storeDirectory(options, { io, complain });
  if (directory === null) return exitCode.failed;
  const nowMicros = createSystemClock().nowMicros();
  const timeZone = options.timezone ?? machineTimeZone();
  const filter = readFilter(options, { nowMicros, timeZone });
  const progress = createProgress(io, { what: 'runs' });
  try {
    await using store = await openStore(directory, {
      timeZone,
      filter,
      now: () => nowMicros,
      onProgress: progress.show,
    });
    const { json, text, complaints = [], code = exitCode.done } = await find({ store, filter });
    progress.clear();
    for (const line of [...faultLines(store), ...complaints]) complain(line);
    const { skipped, faults } = store;
    io.stdout.write(
      options.json
        ? jsonText({ time_zone: store.timeZone, skipped, faults, ...json })
        : printableLines(
            text({ width: terminalWidth(io.stdout) })
              .map((line) => `${line}\n`)
              .join(''),
          ),
    );
    return code;
  } finally {
    progress.clear();
  }
}
