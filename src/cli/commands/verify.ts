import { type VerifyResult, verify as verifyStore } from '../../analysis/verify.ts';
import { countText } from '../../common/figure-text.ts';
import { printable } from '../../common/printable.ts';
import { faultLine } from '../fault-lines.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { storeDirectory } from '../options/store-directory.ts';
import type { StoreOptions } from '../options/store-options.ts';
import { printLines } from '../print-lines.ts';
import { createProgress } from '../progress.ts';

/** What `runledger verify` is given. */
export interface VerifyCommandOptions extends StoreOptions {
  /** All where it is not there. */
  readonly runId?: readonly string[];
  readonly json?: boolean;
}

/** Checks a store; answers no where anything is wrong. */
export async function verify({ runId, json, ...options }: VerifyCommandOptions, io: CommandIo): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const directory = await storeDirectory(options, { io, complain });
  if (directory === null) return exitCode.failed;
  const progress = createProgress(io, { what: 'runs' });
  const found = await verifyStore(directory, { runIds: runId, onProgress: progress.show });
  progress.clear();
  if (json) io.stdout.write(jsonText(found));
  else printLines(text(found), io);
  return found.problems.length > 0 ? exitCode.no : exitCode.done;
}

function text({ runs, files, events, problems, bad_lines }: VerifyResult): string[] {
  const checked = `${countText(runs)} runs, ${countText(files)} files, ${countText(events)} events`;
  const verdict = problems.length === 0 ? 'nothing is wrong' : `${countText(problems.length)} problems`;
  const lines = bad_lines === 0 ? '' : `, ${countText(bad_lines)} lines that cannot be read`;
  return [...problems.map(faultLine), `${checked}: ${verdict}${lines}`];
}
