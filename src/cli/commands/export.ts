import { resolve } from 'node:path';
import { createSystemClock } from '../../common/clock.ts';
import { counted } from '../../common/counted.ts';
import { sizeText } from '../../common/figure-text.ts';
import { printable } from '../../common/printable.ts';
import {
  type Aggregate,
  type ExportFormatName,
  type ExportPart,
  ExportRefused,
  type ExportResult,
  exportRuns,
  type PartitionKey,
} from '../../export.ts';
import type { ReportFormatName } from '../../reports/options.ts';
import { faultLines } from '../fault-lines.ts';
import { keepHeapSmall } from '../frugal-heap.ts';
import { listenForInterruption } from '../interruption.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { type FilterOptions, readFilter } from '../options/filter-options.ts';
import { storeDirectory } from '../options/store-directory.ts';
import type { StoreOptions } from '../options/store-options.ts';
import { machineTimeZone } from '../options/time-zone.ts';
import { printLines } from '../print-lines.ts';
import { createProgress } from '../progress.ts';

/** What `runledger export` is given. */
export interface ExportCommandOptions extends FilterOptions, StoreOptions {
  readonly format: ExportFormatName;
  readonly output: string;
  readonly overwrite?: boolean;
  readonly compress?: 'gzip' | 'zstd';
  readonly pretty?: boolean;
  readonly bom?: boolean;
  readonly partitionBy?: readonly PartitionKey[];
  readonly include?: readonly ExportPart[];
  readonly aggregate?: readonly Aggregate[];
  readonly report?: readonly ReportFormatName[];
  readonly timezone?: string;
  readonly json?: boolean;
}

/** Exports runs, whole or not at all, and says what of them, what could not be read, and where to. */
export async function exportCommand(options: ExportCommandOptions, io: CommandIo): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const store = await storeDirectory(options, { io, complain });
  if (store === null) return exitCode.failed;
  keepHeapSmall();
  const outcome = await attempt(store, options, io);
  if ('problem' in outcome) {
    complain(`${outcome.problem}; nothing was written`);
    return outcome.code;
  }
  for (const line of faultLines(outcome, 'the export')) complain(line);
  const timeZone = options.timezone ?? machineTimeZone();
  if (options.json) io.stdout.write(json(outcome, { options, timeZone, io }));
  else printLines([text(outcome, options)], io);
  return exitCode.done;
}

type Outcome = ExportResult | { readonly problem: string; readonly code: ExitCode };

async function attempt(store: string, options: ExportCommandOptions, io: CommandIo): Promise<Outcome> {
  const { timezone, pretty, compress, partitionBy, include, aggregate, report, format, output } = options;
  const timeZone = timezone ?? machineTimeZone();
  const { nowMicros } = createSystemClock();
  const progress = createProgress(io, { what: 'runs' });
  const interruption = listenForInterruption();
  try {
    return await exportRuns({
      store,
      format,
      output,
      overwrite: options.overwrite ?? false,
      bom: options.bom ?? false,
      filter: readFilter(options, { nowMicros: nowMicros(), timeZone }),
      timeZone,
      cwd: io.cwd,
      onProgress: progress.show,
      signal: interruption.signal,
      ...(pretty !== undefined && { pretty }),
      ...(compress !== undefined && { compress }),
      ...(partitionBy !== undefined && { partitionBy }),
      ...(include !== undefined && { include }),
      ...(aggregate !== undefined && { aggregate }),
      ...(report !== undefined && { report }),
    });
  } catch (error) {
    if (error instanceof ExportRefused)
      return {
        problem: error.message,
        code: error.because === 'options' ? exitCode.wrongUsage : exitCode.failed,
      };
    return { problem: `${output}: ${error instanceof Error ? error.message : String(error)}`, code: exitCode.failed };
  } finally {
    interruption[Symbol.dispose]();
    progress.clear();
  }
}

function json(
  result: ExportResult,
  { options, timeZone, io }: { options: ExportCommandOptions; timeZone: string; io: CommandIo },
): string {
  const { format, output } = options;
  return jsonText({ format, output: resolve(io.cwd, output), time_zone: timeZone, ...result });
}

function text({ runs, rows, files }: ExportResult, { output }: ExportCommandOptions): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const sum = Object.values(rows).reduce((all, number) => all + number, 0);
  const what = runs === 0 ? '0 runs matched: headers and no rows' : `${counted(runs, 'run')}, ${counted(sum, 'row')}`;
  return `${what}; ${counted(files.length, 'file')}, ${sizeText(bytes)}: ${output}`;
}
