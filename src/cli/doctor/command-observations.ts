import type { ProcessReport, ReportLine } from '../../pipeline/process-report.ts';
import type { StoredRun } from '../../store/index.ts';
import { badConfig, recordingOff } from './check-config.ts';
import { checkNode } from './check-node.ts';
import type { Observation } from './finding.ts';
import type { ProcessSaying } from './process-observations.ts';

/** Where the command itself is at fault, and not one of its runs. */
const where = 'the command';

/** The lines of one kind of all processes. */
const linesOf = <K extends ReportLine['line']>(reports: readonly ProcessReport[], kind: K) =>
  reports.flatMap(({ lines }) => lines.filter((line): line is Extract<ReportLine, { line: K }> => line.line === kind));

/** The runs that a command's processes began or joined. */
export function runsOfCommand(
  reports: readonly ProcessReport[],
): readonly { readonly store: string; readonly runId: string }[] {
  const runs = linesOf(reports, 'run').map(({ store, run_id }) => ({ store, runId: run_id }));
  return [...new Map(runs.map((run) => [JSON.stringify(run), run])).values()];
}

/** What went wrong in its processes, as they said when they ended. */
export const sayingsOfCommand = (reports: readonly ProcessReport[]): readonly ProcessSaying[] =>
  linesOf(reports, 'ended').flatMap(({ findings }) => (findings === null ? [] : [{ findings, where }]));

/** What a command's processes say beside that, and what it means where they say nothing. */
export function observeCommand(
  reports: readonly ProcessReport[],
  { runs, nodeVersion }: { readonly runs: readonly StoredRun[]; nodeVersion(): string },
): readonly Observation[] {
  const started = linesOf(reports, 'started');
  if (started.length === 0) return [notRecorded, ...checkNode(nodeVersion(), where)];
  const off = started.filter(isOff);
  const observations = off.flatMap(({ problems }) =>
    problems.length === 0 ? [recordingOff(where)] : problems.map((problem) => badConfig(problem, where)),
  );
  // A process that was killed took along what it had seen.
  const haveAllEnded = reports.every(({ lines }) => lines.some(({ line }) => line === 'ended') || lines.every(isOff));
  const isQuiet = off.length < started.length && haveAllEnded && !sawCall(reports, runs);
  return isQuiet ? [...observations, noCalls] : observations;
}

const isOff = (line: ReportLine): boolean => line.line === 'started' && line.off;

function sawCall(reports: readonly ProcessReport[], runs: readonly StoredRun[]): boolean {
  return (
    linesOf(reports, 'ended').some(({ recorded_calls }) => recorded_calls > 0) ||
    runs.some(({ manifest }) => manifest.state === 'read' && manifest.manifest.totals.modelCalls > 0)
  );
}

const notRecorded: Observation = {
  kind: 'not-recorded',
  subject: '',
  where,
  count: 1,
  what: () => 'no process of it was recorded: it started no Node, or one that does not heed NODE_OPTIONS',
  fix: 'start the agent’s own program with node --import runledger/register',
};

const noCalls: Observation = {
  kind: 'no-model-call',
  subject: '',
  where,
  count: 1,
  what: () => 'it was recorded, and made no model call that is seen: WebSockets (Realtime) and mocks of HTTP are not',
  fix: 'name a gateway whose paths are its own under distribution.runledger.instrumentation.providers; else recordModelCall()',
};
