import { createSystemClock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import { type ConfigProblem, formatProblem, isDisabled, loadConfig } from '../config/index.ts';
import { currentRecorder, uninstallRecorder } from '../record/recorder.ts';
import { describeProcess } from '../store/index.ts';
import { pipelineHolder } from './current.ts';
import { describe, HealthBook } from './health.ts';
import { importFrom } from './import-module.ts';
import { createLogger } from './logger.ts';
import type { Pipeline, PipelineParts, StartOptions } from './pipeline.ts';
import { planExporters } from './plan.ts';
import { createReport, type Report, reportVariable } from './process-report.ts';
import { type InstalledRouter, installRouter } from './routing/global-provider.ts';
import { runPipeline } from './running.ts';

/** Starts the process's pipeline, once. Rejects only where the configuration is bad and says `strict`. */
export function start(options: StartOptions, parts: PipelineParts): Promise<Pipeline> {
  const holder = pipelineHolder();
  if (holder.starting) return holder.starting;
  if (holder.running && !holder.stopping) return Promise.resolve(holder.running);
  holder.starting = startNew(options, parts).finally(() => {
    holder.starting = null;
  });
  return holder.starting;
}

/** The agent is not to start, because its configuration says so. */
class StrictError extends Error {}

async function startNew(options: StartOptions, parts: PipelineParts): Promise<Pipeline> {
  const holder = pipelineHolder();
  // Otherwise without waiting for anything: an instrument that is made right after this call is to be made on the router.
  if (holder.stopping) await holder.stopping;
  const logger = createLogger();
  const health = new HealthBook(logger);
  const report = createReport(process.env[reportVariable], describeProcess());
  try {
    holder.running = await startOrSay(options, { parts, logger, health, report });
  } catch (error) {
    if (error instanceof StrictError) {
      report({ line: 'started', off: true, problems: [error.message] });
      throw error;
    }
    holder.running = afterFailure(error, { logger, health });
  }
  const { status, problems } = holder.running.health();
  report({ line: 'started', off: status === 'off', problems });
  return holder.running;
}

interface StartParts {
  readonly parts: PipelineParts;
  readonly logger: Logger;
  readonly health: HealthBook;
  readonly report: Report;
}

async function startOrSay(options: StartOptions, { parts, logger, health, report }: StartParts): Promise<Pipeline> {
  const { env = process.env, cwd = process.cwd(), configFile } = options ?? {};
  if (isDisabled(env)) return offPipeline(health, []);
  const loaded = loadConfig({ env, cwd, ...(configFile !== undefined && { file: configFile }) });
  if (!loaded.ok) return offPipeline(health, complain(loaded.problems, { logger, isStrict: loaded.strict }));
  const { config, warnings } = loaded;
  for (const warning of warnings) logger.warn(formatProblem(warning));
  if (config.disabled) return offPipeline(health, []);
  // OTel has no proxy meter: an instrument made before this stays a no-op.
  const installed = installRouter();
  const plan = await planExporters(config, { builtIn: parts.builtIn, importModule: importFrom(config.source ?? cwd) });
  if (plan.problems.length > 0) {
    const problems = complain(plan.problems, { logger, isStrict: config.distribution.strict });
    return offPipeline(health, problems, installed);
  }
  for (const meter of installed.earlyMeters) {
    logger.warn(`meter "${meter}" was made before startMetrics(): it reports to the host's MeterProvider only`);
  }
  const setting = { config, plan, parts, installed, env, cwd, logger, health, report, clock: createSystemClock() };
  return runPipeline(setting, { onStopping: releaseAfter });
}

function complain(
  problems: readonly ConfigProblem[],
  { logger, isStrict }: { readonly logger: Logger; readonly isStrict: boolean },
): readonly string[] {
  const lines = problems.map(formatProblem);
  if (isStrict) throw new StrictError(`runledger: the configuration has problems:\n${lines.join('\n')}`);
  logger.error(`the configuration has problems, and nothing is recorded:\n${lines.join('\n')}`);
  return lines;
}

/** A fault of ours, or of a plugin's: the agent runs on, and what had been put in place is taken away. */
function afterFailure(error: unknown, { logger, health }: Pick<StartParts, 'logger' | 'health'>): Pipeline {
  const problem = `recording could not be started: ${describe(error)}`;
  logger.error(problem);
  const recorder = currentRecorder();
  if (recorder) uninstallRecorder(recorder);
  return offPipeline(health, [problem]);
}

function releaseAfter(stopped: Promise<void>): void {
  const holder = pipelineHolder();
  holder.stopping = stopped.finally(() => {
    holder.stopping = null;
    release();
  });
}

/** The process has no pipeline any more. How it did can still be asked. */
function release(): void {
  const holder = pipelineHolder();
  holder.lastHealth = holder.running?.health() ?? null;
  holder.running = null;
}

/** A pipeline that records nothing, and says why. */
function offPipeline(health: HealthBook, problems: readonly string[], installed?: InstalledRouter): Pipeline {
  health.follow({ earlyMeters: installed?.earlyMeters ?? [], wire: () => null, bypasses: () => [] });
  const pipeline: Pipeline = {
    forceFlush: async () => {},
    async shutdown() {
      // Another may have been started since.
      if (pipelineHolder().running === pipeline) release();
    },
    health: () => health.report({ problems, off: true }),
  };
  return pipeline;
}
