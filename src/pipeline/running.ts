import { randomBytes } from 'node:crypto';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { attribute } from '../catalogue/index.ts';
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { RunledgerConfig } from '../config/index.ts';
import { startWire } from '../instrumentation/index.ts';
import { createPricer } from '../pricing/index.ts';
import { recordThrown } from '../record/handle.ts';
import { recordObservedCall } from '../record/record-model-call.ts';
import { installRecorder, type Recorder, uninstallRecorder } from '../record/recorder.ts';
import { describeProcess } from '../store/index.ts';
import { maxOtherSets } from './admission.ts';
import { ensureContextManager } from './context-manager.ts';
import { finaliseInChild } from './finalise-in-child.ts';
import type { HealthBook } from './health.ts';
import { followProcess, type ProcessEnding } from './lifecycle.ts';
import type { Plan } from './plan.ts';
import { createProcessTarget } from './process-target.ts';
import { recoverStore } from './recover/recover-store.ts';
import { createResource } from './resource.ts';
import type { InstalledRouter } from './routing/global-provider.ts';
import type { RunEnvironment } from './run/environment.ts';
import { readJoining } from './run/joining.ts';
import { createOpenRuns, type OpenRuns } from './run/open-runs.ts';
import { runCardinalityLimit } from './snapshots/run-reader.ts';
import { createSnapshotScheduler, systemTimers } from './snapshots/scheduler.ts';
import type { Pipeline, PipelineParts } from './start.ts';
import { viewOptions } from './views.ts';

/** Snapshots of all runs together take at most this part of wall time. */
const snapshotShare = 0.05;

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
  const { config, plan, installed, logger, health, clock } = options;
  const { distribution } = config;
  const { router } = installed;
  ensureContextManager();
  let recorder: Recorder | null = null;
  const selfInstruments = () => recorder?.instruments ?? null;
  const resource = createResource(config.resource);
  const scheduler = createSnapshotScheduler({
    clock,
    timers: systemTimers,
    share: snapshotShare,
    onStretch: (seconds) => {
      health.snapshotIntervalStretchedTo = seconds;
    },
  });
  const environment: RunEnvironment = {
    store: distribution.directory,
    clock,
    random: randomBytes,
    logger,
    health,
    scheduler,
    resource,
    views: viewOptions(config.views, runCardinalityLimit),
    exporters: plan.exporters.filter(({ plugin }) => plugin.scope === 'run'),
    process: describeProcess(),
    selfInstruments,
  };
  const joining = readJoining({ env: process.env, self: environment.process, store: environment.store });
  const runs = createOpenRuns(environment, { joining, project: distribution.project });
  const target = createProcessTarget({
    // Only the run's owner speaks for the process: a child would ask for the same port.
    exporters: plan.exporters.filter(({ plugin }) => plugin.scope === 'process' && joining.writer === null),
    store: environment.store,
    resource,
    views: viewOptions(config.views, distribution.maxSeries + maxOtherSets),
    maxSeries: distribution.maxSeries,
    clock,
    logger,
    health,
    onOverflow(metricName) {
      health.overflowedMeasurements += 1;
      selfInstruments()?.metric.seriesOverflow(1, { [attribute.metric]: metricName }, ROOT_CONTEXT);
    },
  });
  router.retarget({
    process: target,
    runs: {
      defaultRun: runs.processRun,
      countLate() {
        health.lateMeasurements += 1;
        selfInstruments()?.metric.lateMeasurements(1, {}, ROOT_CONTEXT);
      },
    },
  });
  const installedRecorder = installRecorder({
    opener: runs,
    meterProvider: router,
    clock,
    logger,
    pricer: createPricer(),
    captureErrorMessages: distribution.capture.errorMessages,
    onFault: (error) => health.fault('record', error),
  });
  recorder = installedRecorder;
  const stopWire = observeWire(options);
  const forgetEnvironment = announce(runs.childEnvironment);

  let stopping: Promise<void> | null = null;
  const stop = async (ending: ProcessEnding): Promise<void> => {
    stopWire();
    unfollow();
    forgetEnvironment();
    await runs.endAll(ending);
    uninstallRecorder(installedRecorder);
    scheduler.stop();
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
    endNow: (ending) => endNow(runs, ending, options),
    uncaught: (error) => recordThrown(error, ROOT_CONTEXT),
  });
  void recoverInBackground(environment);

  return {
    async forceFlush() {
      await runs.flush();
      await target?.provider.forceFlush().catch((error: unknown) => health.fault('flush', error));
    },
    shutdown: () => stopOnce({ status: 'completed', error: null }),
    health: () => health.report({ problems: [], earlyMeters: installed.earlyMeters, off: false }),
  };
}

function observeWire({ config, logger, health, clock }: RunningOptions): () => void {
  const { enabled, providers } = config.distribution.instrumentation;
  if (!enabled) return () => {};
  const wire = startWire({
    clock,
    logger,
    pricer: createPricer(),
    providers,
    record(call, { scopeKnown }) {
      if (!scopeKnown) health.unscopedCalls += 1;
      recordObservedCall(call, { scopeKnown });
    },
    onProblem: (kind) => health.fault(`wire: ${kind}`, kind),
  });
  return () => wire.stop();
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

function endNow(runs: OpenRuns, ending: ProcessEnding, { config, parts, health }: RunningOptions): void {
  const runIds = runs.endNow(ending);
  if (runIds.length === 0 || !config.distribution.finaliseOnExit) return;
  const { commandLine } = parts;
  finaliseInChild({ commandLine, store: config.distribution.directory, runIds, configFile: config.source, health });
}

/** Finalises what dead processes left in this store. The agent does not wait for it. */
async function recoverInBackground(environment: RunEnvironment): Promise<void> {
  const { health } = environment;
  try {
    for await (const { runId, fault } of recoverStore(environment, { runIds: null })) {
      if (fault !== null) health.fault('recover', `${runId}: ${fault}`);
    }
  } catch (error) {
    health.fault('recover', error);
  }
}
