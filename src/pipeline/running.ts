import { randomBytes } from 'node:crypto';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { attribute } from '../catalogue/index.ts';
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { RunledgerConfig } from '../config/index.ts';
import { startWire, type Wire } from '../instrumentation/index.ts';
import { createPricer, type Pricer } from '../pricing/index.ts';
import { describeFailure } from '../record/failure.ts';
import { recordObservedCall } from '../record/record-model-call.ts';
import { currentRecorder, installRecorder, Misuse, uninstallRecorder } from '../record/recorder.ts';
import { recordFatal } from '../record/thrown.ts';
import { describeProcess, unmarkOpen } from '../store/index.ts';
import { maxOtherSets } from './admission.ts';
import { ensureContextManager } from './context-manager.ts';
import { finaliseInChild } from './finalise-in-child.ts';
import type { HealthBook } from './health.ts';
import { followProcess, type ProcessEnding } from './lifecycle.ts';
import type { Pipeline, PipelineParts } from './pipeline.ts';
import type { Plan } from './plan.ts';
import { createProcessTarget, type OpenProcessTarget } from './process-target.ts';
import { recoverInBackground } from './recover/recover-in-background.ts';
import { createResource } from './resource.ts';
import type { InstalledRouter } from './routing/global-provider.ts';
import type { RunEnvironment } from './run/environment.ts';
import { readJoining } from './run/joining.ts';
import { createOpenRuns, type OpenRuns } from './run/open-runs.ts';
import { runCardinalityLimit } from './snapshots/run-reader.ts';
import { createScheduler } from './snapshots/scheduler.ts';
import { createSystemTimers } from './snapshots/timers.ts';
import { createTurns } from './snapshots/turns.ts';
import { viewOptions } from './views.ts';

/** Snapshots of all runs together take at most this part of wall time. */
const snapshotShare = 0.05;

/** A snapshot or heartbeat that hangs holds up the others no longer than this. */
const maxTurnMs = 60_000;

/** As many as Node writes files at a time; one whose exporter hangs is not waited for. */
const snapshotTurns = { atOnce: 4, maxMs: 5_000 };

/** What a pipeline is made from. */
export interface RunningOptions {
  readonly config: RunledgerConfig;
  readonly plan: Plan;
  readonly parts: PipelineParts;
  readonly installed: InstalledRouter;
  readonly logger: Logger;
  readonly health: HealthBook;
  readonly clock: Clock;
  onStopped(): void;
}

/** Puts the parts together and starts them. */
export function runPipeline(options: RunningOptions): Pipeline {
  const { config, installed, logger, health, clock } = options;
  const { distribution } = config;
  const { router } = installed;
  ensureContextManager();
  const environment = createEnvironment(options);
  const joining = readJoining({ env: process.env, self: environment.process, store: environment.store });
  const runs = createOpenRuns(environment, { joining, defaults: distribution });
  // Only the run's owner speaks for the process: a child would ask for the same port.
  const target = joining.writer === null ? openProcessTarget(options, environment) : null;
  router.retarget({
    process: target,
    runs: {
      defaultRun: runs.processRun,
      countLate: () => countLate(environment),
      onFault: (error) => health.fault('measure', withoutContent(error)),
    },
  });
  const pricer = createPricer();
  const recorder = installRecorder({
    opener: runs,
    meterProvider: router,
    clock,
    logger,
    pricer,
    captureErrorMessages: distribution.capture.errorMessages,
    onFault: (error) => health.fault('record', withoutContent(error)),
  });
  const wire = observeWire(options, pricer);
  const forgetEnvironment = announce(runs.childEnvironment);

  let stopping: Promise<void> | null = null;
  const stop = async (ending: ProcessEnding): Promise<void> => {
    stopRecovery();
    wire?.stop();
    unfollow();
    forgetEnvironment();
    await runs.endAll(ending);
    uninstallRecorder(recorder);
    environment.scheduler.stop();
    environment.heartbeats.stop();
    router.retarget({ process: null, runs: null });
    await target?.provider.shutdown().catch((error: unknown) => health.fault('shutdown', error));
    options.onStopped();
  };
  const stopOnce = (ending: ProcessEnding): Promise<void> => {
    stopping ??= stop(ending).catch((error: unknown) => health.fault('shutdown', error));
    return stopping;
  };
  const unfollow = followProcess(process, {
    endAll: stopOnce,
    endNow: (ending) => endNow(runs, ending, { ...options, environment }),
    uncaught: (error) => recordFatal(error, runs.contextOfFatal()),
  });
  const stopRecovery = recoverInBackground(environment);

  return {
    async forceFlush() {
      await runs.flush();
      await target?.provider.forceFlush().catch((error: unknown) => health.fault('flush', error));
    },
    shutdown: () => stopOnce({ status: 'completed', error: null }),
    health: () =>
      health.report({ problems: [], earlyMeters: installed.earlyMeters, wire: wire?.health() ?? null, off: false }),
  };
}

/** What was thrown where the agent's own values were read may quote them. */
const withoutContent = (error: unknown): unknown =>
  error instanceof Misuse ? error : describeFailure(error).errorType;

function createEnvironment({ config, plan, logger, health, clock }: RunningOptions): RunEnvironment {
  return {
    store: config.distribution.directory,
    clock,
    random: randomBytes,
    logger,
    health,
    ...createSchedulers({ clock, health }),
    resource: createResource(config.resource),
    views: viewOptions(config.views, runCardinalityLimit),
    exporters: plan.exporters.filter(({ plugin }) => plugin.scope === 'run'),
    process: describeProcess(),
    selfInstruments: () => currentRecorder()?.instruments ?? null,
  };
}

function createSchedulers({
  clock,
  health,
}: Pick<RunningOptions, 'clock' | 'health'>): Pick<RunEnvironment, 'scheduler' | 'heartbeats' | 'takeTurn'> {
  const timers = createSystemTimers();
  const common = { clock, timers, maxTurnMs };
  return {
    takeTurn: createTurns({ ...snapshotTurns, timers }),
    scheduler: createScheduler({
      ...common,
      share: snapshotShare,
      onStretch(seconds) {
        health.snapshotIntervalStretchedTo = seconds;
      },
      onFault: (error) => health.fault('snapshots', error),
    }),
    heartbeats: createScheduler({
      ...common,
      share: 1,
      onStretch() {},
      onFault: (error) => health.fault('heartbeats', error),
    }),
  };
}

function openProcessTarget(options: RunningOptions, environment: RunEnvironment): OpenProcessTarget | null {
  const { config, plan, logger, health, clock } = options;
  const { maxSeries } = config.distribution;
  return createProcessTarget({
    exporters: plan.exporters.filter(({ plugin }) => plugin.scope === 'process'),
    store: environment.store,
    resource: environment.resource,
    views: viewOptions(config.views, maxSeries + maxOtherSets),
    maxSeries,
    clock,
    logger,
    health,
    selfInstruments: environment.selfInstruments,
    onOverflow(metricName) {
      health.overflowedMeasurements += 1;
      environment.selfInstruments()?.metric.seriesOverflow(1, { [attribute.metric]: metricName }, ROOT_CONTEXT);
    },
  });
}

function countLate({ health, selfInstruments }: RunEnvironment): void {
  health.lateMeasurements += 1;
  selfInstruments()?.metric.lateMeasurements(1, {}, ROOT_CONTEXT);
}

/** Null where the configuration says not to watch. */
function observeWire({ config, logger, health, clock }: RunningOptions, pricer: Pricer): Wire | null {
  const { enabled, providers } = config.distribution.instrumentation;
  if (!enabled) return null;
  return startWire({
    clock,
    logger,
    pricer,
    providers,
    record: recordObservedCall,
    onProblem(kind) {
      // The others are of the traffic, not of ours: health() has their counts.
      if (kind === 'observer-failed' || kind === 'unknown-request-shape') health.fault('wire', kind);
    },
  });
}

/** Lets child processes and worker threads find the run; returns what takes that back. */
function announce(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

function endNow(
  runs: OpenRuns,
  ending: ProcessEnding,
  { config, parts, health, environment }: RunningOptions & { readonly environment: RunEnvironment },
): void {
  const { store, process: me } = environment;
  const runIds = runs.endNow(ending);
  if (runIds.length === 0 || !config.distribution.finaliseOnExit) return;
  const { commandLine } = parts;
  const isDone = finaliseInChild({ commandLine, store, runIds, configFile: config.source, health });
  if (isDone) for (const runId of runIds) unmarkOpen(store, runId, me);
}
