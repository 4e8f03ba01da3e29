import { resolve } from 'node:path';
import { builtInExporters } from '../../../exporters/index.ts';
import type { Logger } from '../../common/logger.ts';
import { printable } from '../../common/printable.ts';
import { formatProblem, loadConfig } from '../../config/index.ts';
import { importFrom } from '../../pipeline/import-module.ts';
import { planExporters } from '../../pipeline/plan.ts';
import { recoverEnvironment } from '../../pipeline/recover/recover-environment.ts';
import { type RecoverOutcome, recoverStore } from '../../pipeline/recover/recover-store.ts';
import { type CommandIo, type ExitCode, exitCode } from '../io.ts';

/** What `runledger recover` is given. */
export interface RecoverCommandOptions {
  /** The store; default as configured. */
  readonly directory: string | undefined;
  /** Only these runs; all where empty. */
  readonly runId: readonly string[];
  readonly config?: string;
  readonly quiet?: boolean;
}

/** Finalises the runs of a store whose processes are gone, and says which. */
export async function recover(options: RecoverCommandOptions, io: CommandIo): Promise<ExitCode> {
  const { env, cwd } = io;
  const complain = (line: string): void => {
    io.stderr.write(`${printable(line)}\n`);
  };
  const loaded = loadConfig({ env, cwd, ...(options.config !== undefined && { file: options.config }) });
  if (!loaded.ok) {
    loaded.problems.map(formatProblem).forEach(complain);
    return exitCode.failed;
  }
  const importModule = importFrom(loaded.config.source ?? cwd);
  const plan = await planExporters(loaded.config, { builtIn: builtInExporters, importModule });
  plan.problems.map(formatProblem).forEach(complain);
  if (plan.problems.length > 0) return exitCode.failed;
  const store =
    options.directory === undefined ? loaded.config.distribution.directory : resolve(cwd, options.directory);
  const environment = recoverEnvironment(loaded.config, { plan, store, logger: loggerOver(complain) });
  let [finalised, failed] = [0, 0];
  for await (const outcome of recoverStore(environment, { runIds: options.runId.length > 0 ? options.runId : null })) {
    if (outcome.fault === null && outcome.recovered.isWhole) finalised += 1;
    else failed += 1;
    if (outcome.fault !== null) complain(`${outcome.runId || store}: ${outcome.fault}`);
    else if (!options.quiet) io.stdout.write(`${printable(describeOutcome(outcome))}\n`);
  }
  if (!options.quiet)
    io.stdout.write(`${finalised} ${finalised === 1 ? 'run' : 'runs'} finalised in ${printable(store)}\n`);
  return failed > 0 ? exitCode.failed : exitCode.done;
}

function describeOutcome({ recovered }: RecoverOutcome & { readonly fault: null }): string {
  const { runId, status, events, faults, isWhole } = recovered;
  const skipped = faults === 0 ? '' : `, ${faults} unreadable ${faults === 1 ? 'line' : 'lines'} skipped`;
  return `${runId}: ${status}, ${events} events${skipped}${isWhole ? '' : ', not every snapshot could be written'}`;
}

const loggerOver = (complain: (line: string) => void): Logger => ({
  error: complain,
  warn: complain,
  info() {},
  debug() {},
});
