import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { builtInExporters } from '../../../exporters/index.ts';
import type { Logger } from '../../common/logger.ts';
import { printable } from '../../common/printable.ts';
import { formatProblem, loadConfig } from '../../config/index.ts';
import { importFrom } from '../../pipeline/import-module.ts';
import { planExporters } from '../../pipeline/plan.ts';
import { recoverEnvironment } from '../../pipeline/recover/recover-environment.ts';
import type { RecoverOutcome } from '../../pipeline/recover/recover-one.ts';
import type { RecoveredRun } from '../../pipeline/recover/recover-run.ts';
import { type RecoverOptions, recoverStore } from '../../pipeline/recover/recover-store.ts';
import type { RunEnvironment } from '../../pipeline/run/environment.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';
import { jsonText } from '../json.ts';
import { storeProblem } from '../options/store-problem.ts';
import { printLines } from '../print-lines.ts';

/** What `runledger recover` is given. */
export interface RecoverCommandOptions {
  /** The store; default as configured. */
  readonly directory: string | undefined;
  /** Only these runs; all where empty. */
  readonly runId: readonly string[];
  /** Only runs that a process had open which is gone: no other is looked at, and nobody is waited for. */
  readonly leftOpen?: boolean;
  readonly config?: string;
  readonly quiet?: boolean;
  /** One JSON value on stdout. */
  readonly json?: boolean;
}

/** Another process that is at a run, such as an agent that has just started, is waited for this long. */
const patienceMs = 30_000;

/** Finalises the runs of a store whose processes are gone, and says which. */
export async function recover(options: RecoverCommandOptions, io: CommandIo): Promise<ExitCode> {
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const say = (line: string): void => {
    if (!options.quiet && !options.json) printLines([line], io);
  };
  const environment = await prepare(options, { io, complain });
  if (!environment) return exitCode.failed;
  const asked = whichRuns(options);
  let [finalised, failed] = [0, 0];
  const outcomes: object[] = [];
  for await (const outcome of recoverStore(environment, asked)) {
    const { line, verdict } = report(outcome, asked);
    if (verdict === 'finalised') finalised += 1;
    if (verdict === 'failed') failed += 1;
    if (line === null) continue;
    outcomes.push(outcomeJson(outcome));
    (verdict === 'failed' || verdict === 'noted' ? complain : say)(line);
  }
  if (options.json) io.stdout.write(jsonText({ store: environment.store, finalised, failed, runs: outcomes }));
  say(`${finalised} ${finalised === 1 ? 'run' : 'runs'} finalised in ${environment.store}`);
  return failed > 0 ? exitCode.failed : exitCode.done;
}

function whichRuns({ runId, leftOpen }: RecoverCommandOptions): Required<RecoverOptions> {
  if (leftOpen) return { runs: 'left open', isAsked: false, patienceMs: 0 };
  if (runId.length === 0) return { runs: 'all', isAsked: false, patienceMs };
  return { runs: runId, isAsked: true, patienceMs };
}

/** What runs are finalised with; null where that cannot be had, which has been said. */
async function prepare(
  options: RecoverCommandOptions,
  { io: { env, cwd }, complain }: { readonly io: CommandIo; complain(line: string): void },
): Promise<RunEnvironment | null> {
  const loaded = loadConfig({ env, cwd, ...(options.config !== undefined && { file: options.config }) });
  if (!loaded.ok) {
    loaded.problems.map(formatProblem).forEach(complain);
    return null;
  }
  const { config } = loaded;
  const plan = await planExporters(config, {
    builtIn: builtInExporters,
    importModule: importFrom(config.source ?? cwd),
  });
  plan.problems.map(formatProblem).forEach(complain);
  const store = options.directory === undefined ? config.distribution.directory : resolve(cwd, options.directory);
  // The configured one comes with the first run.
  const isMissing = options.directory !== undefined && !existsSync(store);
  const problem = storeProblem(store, 'write') ?? (isMissing ? 'there is no such directory' : null);
  if (problem !== null) complain(`${store}: ${problem}`);
  if (problem !== null || plan.problems.length > 0) return null;
  return recoverEnvironment(config, { plan, store, logger: loggerOver(complain) });
}

/** What is said of an outcome, and what it means for the whole. */
interface Report {
  readonly line: string | null;
  /** `noted`: nothing failed, but people want to know. */
  readonly verdict: 'finalised' | 'fine' | 'noted' | 'failed';
}

function report(outcome: RecoverOutcome, { isAsked, patienceMs: waited }: Required<RecoverOptions>): Report {
  switch (outcome.kind) {
    case 'recovered':
      return { line: describeRun(outcome.run), verdict: outcome.run.isWhole ? 'finalised' : 'failed' };
    case 'failed':
      return {
        line: outcome.runId === null ? outcome.reason : `${outcome.runId}: ${outcome.reason}`,
        verdict: 'failed',
      };
    case 'busy':
      return { line: `${outcome.runId}: another process is finalising it`, verdict: waited > 0 ? 'failed' : 'fine' };
    case 'left alone': {
      const line = `${outcome.runId}: left alone, ${outcome.because}`;
      if (outcome.isRunning) return { line: isAsked ? line : null, verdict: 'fine' };
      return { line, verdict: isAsked ? 'failed' : 'noted' };
    }
    case 'no run': {
      const line = `${outcome.runId}: left alone, neither a manifest nor a ledger says that it is a run`;
      return { line, verdict: isAsked ? 'failed' : 'noted' };
    }
    case 'nothing to do':
      return { line: isAsked ? `${outcome.runId}: nothing to do, its files are final` : null, verdict: 'fine' };
  }
}

function describeRun({ runId, status, events, faults, isWhole, isComplete }: RecoveredRun): string {
  return [
    `${runId}: ${status}`,
    `${events} ${events === 1 ? 'event' : 'events'}`,
    ...(faults > 0 ? [`${faults} unreadable ${faults === 1 ? 'line' : 'lines'} skipped`] : []),
    ...(isComplete ? [] : ['instruments of other libraries as of the last snapshot']),
    ...(isWhole ? [] : ['not every snapshot could be written']),
  ].join(', ');
}

/** The same for programs: what is said of a run. */
function outcomeJson(outcome: RecoverOutcome): object {
  const { kind, runId: run_id } = outcome;
  if (kind === 'left alone')
    return { run_id, outcome: 'left_alone', is_running: outcome.isRunning, reason: outcome.because };
  if (kind === 'failed') return { run_id, outcome: kind, reason: outcome.reason };
  if (kind !== 'recovered') return { run_id, outcome: kind.replaceAll(' ', '_') };
  const { status, events, faults, isWhole, isComplete } = outcome.run;
  return { run_id, outcome: kind, status, events, skipped_lines: faults, is_whole: isWhole, is_complete: isComplete };
}

const loggerOver = (complain: (line: string) => void): Logger => ({
  error: complain,
  warn: complain,
  info() {},
  debug() {},
});
