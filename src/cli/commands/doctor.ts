import { packageVersion } from '../../common/version.ts';
import { checkNode } from '../doctor/check-node.ts';
import type { Diagnosis, DiagnosisOptions } from '../doctor/diagnosis.ts';
import { diagnosisLines } from '../doctor/diagnosis-text.ts';
import { findingsOf, type Observation } from '../doctor/finding.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { printLines } from '../print-lines.ts';

/** What `runledger doctor` is given. */
export interface DoctorOptions extends DiagnosisOptions {
  /** Default: this very one. */
  readonly nodeVersion?: string;
}

/** Says what is wrong: with machine and configuration, and with the runs of a store or of a command. */
export async function doctor(options: DoctorOptions, io: CommandIo): Promise<ExitCode> {
  const { json = false, nodeVersion = process.versions.node } = options;
  const tooOld = checkNode(nodeVersion, 'this command');
  const diagnosis = tooOld.length > 0 ? nodeOnly(nodeVersion, tooOld) : await diagnoseAll(options, io);
  if (json) io.stdout.write(jsonText(diagnosis));
  else printLines(diagnosisLines(diagnosis), io);
  if (diagnosis.unread.length > 0) return exitCode.failed;
  return diagnosis.findings.length > 0 ? exitCode.no : exitCode.done;
}

/** What stands above cannot be imported by a Node that is too old. */
async function diagnoseAll(options: DoctorOptions, io: CommandIo): Promise<Diagnosis> {
  const { diagnose } = await import('../doctor/diagnose.ts');
  return diagnose(options, io);
}

/** A Node that is too old runs neither the command nor what would look at the rest. */
const nodeOnly = (node: string, observations: readonly Observation[]): Diagnosis => ({
  runledger: packageVersion(),
  node,
  config: null,
  store: null,
  runs: { read: 0, of: 0 },
  command: null,
  findings: findingsOf(observations),
  unread: [],
});
