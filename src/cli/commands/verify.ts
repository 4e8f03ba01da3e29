import { type VerifyResult, verify as verifyStore } from '../../analysis/verify.ts';
import { counted } from '../../common/counted.ts';
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
  const checked = [counted(runs, 'run'), counted(files, 'file'), counted(events, 'event')].join(', ');
  const verdict = problems.length === 0 ? 'nothing is wrong' : counted(problems.length, 'problem');
  const lines = bad_lines === 0 ? '' : `, ${counted(bad_lines, 'line')} that cannot be read`;
  return [...problems.map(faultLine), `${checked}: ${verdict}${lines}`];
}
