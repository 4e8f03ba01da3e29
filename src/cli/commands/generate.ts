import { createSystemClock, formatMicros } from '../../common/clock.ts';
import { counted } from '../../common/counted.ts';
import { countText, sizeText } from '../../common/figure-text.ts';
import { parseMoment } from '../../common/moment.ts';
import { printable, quoted } from '../../common/printable.ts';
import { type GeneratedStore, generateStore } from '../generate/generate-store.ts';
import { placeStore, refusal } from '../generate/place-store.ts';
import { listenForInterruption } from '../interruption.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { storeDirectory } from '../options/store-directory.ts';
import type { StoreOptions } from '../options/store-options.ts';
import { printLines } from '../print-lines.ts';
import { createProgress } from '../progress.ts';

/** What `runledger generate` is given. */
export interface GenerateCommandOptions extends StoreOptions {
  readonly runs: number;
  readonly seed: string;
  readonly days: number;
  /** A day or an RFC 3339 time: up to when there are runs. Now, where nothing is said. */
  readonly end?: string;
  readonly json?: boolean;
}

/** Makes a store of runs that never were, whole or not at all, and says how to make the same again. */
export async function generate(options: GenerateCommandOptions, io: CommandIo): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const endMicros = endOf(options);
  if (endMicros === null) {
    complain(`--end: ${quoted(options.end ?? '')} is no time; write 2026-11-01 or 2026-11-01T12:00:00Z`);
    return exitCode.wrongUsage;
  }
  const directory = await storeDirectory(options, { io, complain, isNew: true });
  if (directory === null) return exitCode.failed;
  const refused = await refusal(directory);
  if (refused !== null) {
    complain(refused);
    return exitCode.failed;
  }
  const made = await make(directory, { options, endMicros, io, complain });
  if (made === null) return exitCode.failed;
  const { seed, days } = options;
  const settled = { directory, seed, days, end: formatMicros(endMicros) };
  if (options.json) io.stdout.write(json(made, settled));
  else printLines(text(made, settled), io);
  return exitCode.done;
}

interface MakeOptions {
  readonly options: GenerateCommandOptions;
  readonly endMicros: number;
  readonly io: CommandIo;
  complain(line: string): void;
}

/** Null where it could not be made, which has been said. */
async function make(
  directory: string,
  { options: { seed, runs, days }, endMicros, io, complain }: MakeOptions,
): Promise<GeneratedStore | null> {
  const progress = createProgress(io, { what: 'runs' });
  const onProgress = (done: number): void => progress.show(done, runs);
  const interruption = listenForInterruption();
  const { signal } = interruption;
  let fault: string | null = null;
  const made = await placeStore(directory, (temporary) =>
    generateStore(temporary, { seed, runs, days, endMicros, signal, onProgress }),
  ).catch((error: unknown) => {
    fault = `${directory}: ${error instanceof Error ? error.message : String(error)}; nothing was written`;
    return null;
  });
  interruption[Symbol.dispose]();
  progress.clear();
  if (fault !== null) complain(fault);
  return made;
}

/** Whole seconds, so that it is short enough to be written again. */
function endOf({ end }: GenerateCommandOptions): number | null {
  if (end === undefined) return Math.floor(createSystemClock().nowMicros() / 1_000_000) * 1_000_000;
  return parseMoment(end)?.micros ?? null;
}

interface Settled {
  readonly directory: string;
  readonly seed: string;
  readonly days: number;
  /** RFC 3339. */
  readonly end: string;
}

function json({ byStatus, ...sums }: GeneratedStore, settled: Settled): string {
  return jsonText({ ...settled, ...sums, by_status: byStatus });
}

function text({ runs, events, bytes, byStatus }: GeneratedStore, { directory, seed, days, end }: Settled): string[] {
  const statuses = Object.entries(byStatus)
    .filter(([, number]) => number > 0)
    .map(([status, number]) => `${countText(number)} ${status}`);
  return [
    `${counted(runs, 'run')}, ${counted(events, 'event')}, ${sizeText(bytes)} of ledgers in ${directory}`,
    statuses.join(', '),
    `the same again: --runs ${runs} --seed ${seed} --days ${days} --end ${end.replace('.000000', '')}`,
  ];
}
