import { createSystemClock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import { formatProblem, loadConfig, type RunledgerConfig } from '../config/index.ts';
import { currentPipeline, pipelineHolder } from './current.ts';
import { HealthBook } from './health.ts';
import { importFrom } from './import-module.ts';
import { createLogger } from './logger.ts';
import type { Pipeline, PipelineParts, StartOptions } from './pipeline.ts';
import { type Plan, planExporters } from './plan.ts';
import { type InstalledRouter, installRouter } from './routing/global-provider.ts';
import { runPipeline } from './running.ts';

/** Starts the process's pipeline, once. Rejects only where the configuration is bad and says `strict`. */
export function start(options: StartOptions, parts: PipelineParts): Promise<Pipeline> {
  const holder = pipelineHolder();
  const running = currentPipeline();
  if (running) return Promise.resolve(running);
  holder.starting ??= startOnce(options, parts).finally(() => {
    holder.starting = null;
  });
  return holder.starting;
}

async function startOnce(options: StartOptions, parts: PipelineParts): Promise<Pipeline> {
  // First of all: OTel has no proxy meter, and an instrument made before this would stay a no-op.
  const installed = installRouter();
  const logger = createLogger();
  const health = new HealthBook(logger);
  const { config, plan, problems, strict } = await configure(options, { parts, logger });
  if (problems.length > 0) {
    const lines = problems.map(formatProblem);
    if (strict) throw new Error(`runledger: the configuration has problems:\n${lines.join('\n')}`);
    logger.error(`the configuration has problems, and nothing is recorded:\n${lines.join('\n')}`);
    return hold(offPipeline(health, { problems: lines, installed }));
  }
  if (!config || !plan || config.disabled) return hold(offPipeline(health, { problems: [], installed }));
  for (const meter of installed.earlyMeters) {
    logger.warn(`meter "${meter}" was made before startMetrics(): it reports to the host's MeterProvider only`);
  }
  const clock = createSystemClock();
  return hold(runPipeline({ config, plan, parts, installed, logger, health, clock, onStopped: release }));
}

interface Configured {
  readonly config: RunledgerConfig | null;
  readonly plan: Plan | null;
  readonly problems: readonly Parameters<typeof formatProblem>[0][];
  readonly strict: boolean;
}

async function configure(
  options: StartOptions,
  { parts, logger }: { readonly parts: PipelineParts; readonly logger: Logger },
): Promise<Configured> {
  const { env = process.env, cwd = process.cwd(), configFile } = options;
  const loaded = loadConfig({ env, cwd, ...(configFile !== undefined && { file: configFile }) });
  if (!loaded.ok) return { config: null, plan: null, problems: loaded.problems, strict: loaded.strict };
  const { config, warnings } = loaded;
  for (const warning of warnings) logger.warn(formatProblem(warning));
  if (config.disabled) return { config, plan: null, problems: [], strict: false };
  const plan = await planExporters(config, { builtIn: parts.builtIn, importModule: importFrom(config.source ?? cwd) });
  return { config, plan, problems: plan.problems, strict: config.distribution.strict };
}

function hold(pipeline: Pipeline): Pipeline {
  pipelineHolder().running = pipeline;
  return pipeline;
}

const release = (): void => {
  pipelineHolder().running = null;
};

/** A pipeline that records nothing, and says why. */
function offPipeline(
  health: HealthBook,
  { problems, installed }: { readonly problems: readonly string[]; readonly installed: InstalledRouter },
): Pipeline {
  return {
    forceFlush: async () => {},
    shutdown: async () => release(),
    health: () => health.report({ problems, earlyMeters: installed.earlyMeters, wire: null, off: true }),
  };
}
