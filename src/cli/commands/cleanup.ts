import { type CleanupResult, cleanup as cleanUp } from '../../analysis/cleanup.ts';
import { counted } from '../../common/counted.ts';
import { countText, sizeText } from '../../common/figure-text.ts';
import { printable } from '../../common/printable.ts';
import { faultLine } from '../fault-lines.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { storeDirectory } from '../options/store-directory.ts';
import type { StoreOptions } from '../options/store-options.ts';
import { printLines } from '../print-lines.ts';
import { createProgress } from '../progress.ts';

/** What `runledger cleanup` is given. */
export interface CleanupCommandOptions extends StoreOptions {
  readonly keepDays: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Removes runs that ended long ago, and says which. */
export async function cleanup(options: CleanupCommandOptions, io: CommandIo): Promise<ExitCode> {
  const { keepDays, dryRun = false } = options;
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const directory = await storeDirectory(options, { io, use: dryRun ? 'read' : 'write', complain });
  if (directory === null) return exitCode.failed;
  const progress = createProgress(io, { what: 'runs' });
  const result = await cleanUp(directory, { keepDays, dryRun, onProgress: progress.show });
  progress.clear();
  for (const fault of result.faults) complain(faultLine(fault));
  if (options.json) io.stdout.write(jsonText({ dry_run: dryRun, ...result }));
  else printLines(text(result, { dryRun, directory }), io);
  return result.faults.length > 0 ? exitCode.failed : exitCode.done;
}

function text(
  { removed, kept }: CleanupResult,
  { dryRun, directory }: { readonly dryRun: boolean; readonly directory: string },
): string[] {
  const bytes = removed.reduce((sum, run) => sum + run.bytes, 0);
  const verb = dryRun ? 'would be removed' : 'removed';
  return [
    ...removed.map((run) => `${run.run_id}: ${run.status}, ended ${run.ended_at.slice(0, 10)}`),
    `${counted(removed.length, 'run')}, ${sizeText(bytes)}, ${verb} from ${directory}; ${countText(kept)} stay`,
  ];
}
