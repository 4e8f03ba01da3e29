import type { AnalysedStore } from '../analysis/analysed-store.ts';
import type { Filter } from '../analysis/filter.ts';
import type { Skipped, StoreFault } from '../analysis/store-fault.ts';
import { createSystemClock } from '../common/clock.ts';
import { printable } from '../common/printable.ts';
import { faultLines } from './fault-lines.ts';
import { type CommandIo, type ExitCode, exitCode } from './io.ts';
import { jsonText } from './json.ts';
import { readFilter } from './options/filter-options.ts';
import type { QuestionOptions } from './options/question-options.ts';
import { storeDirectory } from './options/store-directory.ts';
import { machineTimeZone } from './options/time-zone.ts';
import { printLines, printVerbatim } from './print-lines.ts';
import { createProgress } from './progress.ts';
import { terminalWidth } from './terminal.ts';

/** A store that has been opened for a command. */
export interface AskedStore {
  readonly store: AnalysedStore;
  /** What the command line selects. */
  readonly filter: Filter;
}

/** Where a command asks, and as of when. */
export interface AskedPlace {
  /** The store's. */
  readonly directory: string;
  /** What the command line selects. */
  readonly filter: Filter;
  /** IANA. */
  readonly timeZone: string;
  /** Since the epoch. */
  readonly nowMicros: number;
}

/** What a command found out. */
export interface Answer {
  /** Its members stand beside those that every answer has. */
  readonly json: object;
  /** Lines for people; `width` is the terminal's, null where there is none. */
  text(options: { readonly width: number | null; readonly timeZone: string }): readonly string[];
  /** The lines are for a program, and stay as they are on a terminal too. */
  readonly isVerbatim?: boolean;
  /** What else people want to know, on stderr. */
  readonly complaints?: readonly string[];
  readonly code?: ExitCode;
}

/** An answer, and what of the store it leaves out. */
export interface FoundAnswer {
  readonly answer: Answer;
  readonly faults: readonly StoreFault[];
  readonly skipped: Skipped;
}

/**
 * Opens the store that the options mean, with their filter and time zone, and prints what is found out: one JSON value, or
 * lines for people. What could not be read is said either way.
 */
export function askStore(
  options: QuestionOptions,
  io: CommandIo,
  find: (asked: AskedStore) => Promise<Answer>,
): Promise<ExitCode> {
  return answerWithoutStore(options, io, async ({ directory, filter, timeZone, nowMicros }) => {
    const { openStore } = await import('../analysis/open-store.ts');
    const progress = createProgress(io, { what: 'runs' });
    try {
      const now = () => nowMicros;
      const opening = { timeZone, filter, now, onProgress: progress.show, isChangeSeenLater: true };
      await using store = await openStore(directory, opening);
      const answer = await find({ store, filter });
      return { answer, faults: store.faults, skipped: store.skipped };
    } finally {
      progress.clear();
    }
  });
}

/** The same for what can be found out of a store without opening it, which takes its time. */
export async function answerWithoutStore(
  options: QuestionOptions,
  io: CommandIo,
  find: (place: AskedPlace) => Promise<FoundAnswer>,
): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const directory = await storeDirectory(options, { io, complain });
  if (directory === null) return exitCode.failed;
  const { nowMicros = createSystemClock().nowMicros() } = options;
  const timeZone = options.timezone ?? machineTimeZone();
  const filter = readFilter(options, { nowMicros, timeZone });
  const { answer, faults, skipped } = await find({ directory, filter, timeZone, nowMicros });
  const { json, text, isVerbatim = false, complaints = [], code = exitCode.done } = answer;
  for (const line of [...faultLines({ faults, skipped }), ...complaints]) complain(line);
  if (options.json) io.stdout.write(jsonText({ time_zone: timeZone, skipped, faults, ...json }));
  else if (isVerbatim) printVerbatim(text({ width: null, timeZone }), io);
  else printLines(text({ width: terminalWidth(io.stdout), timeZone }), io);
  return code;
}
