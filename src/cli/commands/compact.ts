import { type CompactResult, compact as compactStore } from '../../analysis/compact.ts';
import { counted } from '../../common/counted.ts';
import { countText, sizeText } from '../../common/figure-text.ts';
import { printable } from '../../common/printable.ts';
import { faultLines } from '../fault-lines.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { storeDirectory } from '../options/store-directory.ts';
import type { StoreOptions } from '../options/store-options.ts';
import { printLines } from '../print-lines.ts';
import { createProgress } from '../progress.ts';

/** What `runledger compact` is given. */
export interface CompactCommandOptions extends StoreOptions {
  readonly json?: boolean;
}

/** Rolls finished runs into Parquet, and says how many. */
export async function compact(options: CompactCommandOptions, io: CommandIo): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const directory = await storeDirectory(options, { io, use: 'write', complain });
  if (directory === null) return exitCode.failed;
  const progress = createProgress(io, { what: 'runs' });
  try {
    const result = await compactStore(directory, { onProgress: progress.show });
    progress.clear();
    for (const line of faultLines({ faults: result.faults, skipped: { runs: 0, lines: 0 } })) complain(line);
    if (options.json) io.stdout.write(jsonText(result));
    else printLines([text(result, directory)], io);
    return exitCode.done;
  } finally {
    progress.clear();
  }
}

function text({ compacted, left, bytes }: CompactResult, directory: string): string {
  const rest = left === 0 ? '' : `; ${countText(left)} go on or have a fault, and are read as they lie`;
  return `${counted(compacted, 'run')} compacted in ${directory}, ${sizeText(bytes)}${rest}`;
}
