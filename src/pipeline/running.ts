import { ROOT_CONTEXT } from '@opentelemetry/api';
import { attribute } from '../catalogue/index.ts';
import { recordAfterwards, settle, settleRecords } from '../common/afterwards.ts';
import { formatMicros } from '../common/clock.ts';
import { joinChildProcesses, observeFrameworks, startWire, type Wire } from '../instrumentation/index.ts';
import { createPricer, type Pricer } from '../pricing/index.ts';
import { describeFailure } from '../record/failure.ts';
import { createInstruments, type Instruments } from '../record/instruments.ts';
import { recordObservedCall } from '../record/record-model-call.ts';
import { installRecorder, Misuse, uninstallRecorder } from '../record/recorder.ts';
import { recordFatal } from '../record/thrown.ts';
import { processKey, unmarkOpen } from '../store/index.ts';
import { maxOtherSets } from './admission.ts';
import { ensureContextManager } from './context-manager.ts';
import { createEnvironment } from './create-environment.ts';
import { finaliseInChild } from './finalise-in-child.ts';
import { holdOpen } from './hold-open.ts';
import { describeProgram } from './host-program.ts';
import { followProcess, type ProcessEnding } from './lifecycle.ts';
import type { Pipeline, PipelineSetting } from './pipeline.ts';
import { createProcessTarget, type OpenProcessTarget } from './process-target.ts';
import { recoverInBackground } from './recover/recover-in-background.ts';
import type { RecoverSetting } from './recover-command.ts';
import type { RunEnvironment } from './run/environment.ts';
import { joinVariable, readJoining } from './run/joining.ts';
import { createOpenRuns, type OpenRuns } from './run/open-runs.ts';
import { viewOptions } from './views.ts';

/** What is told of a pipeline's end. */
export interface RunningEvents {
  /** It has begun to end; the promise, which never rejects, is settled when it has. */
  onStopping(stopped: Promise<void>): void;
}

/** Puts the parts together and starts them. */
export function runPipeline(setting: PipelineSetting, { onStopping }: RunningEvents): Pipeline {
  const { logger, health, report, clock, env } = setting;
  const { distribution } = setting.config;
  const { router, earlyMeters } = setting.installed;
  ensureContextManager();
  const instruments = instrumentsOver(router);
  const environment = createEnvironment(setting, instruments);
  const joining = readJoining({ env, self: environment.process, store: environment.store });
  const runs = createOpenRuns(environment, {
    joining,
    defaults: distribution,
    onBegun: (runId) => report({ line: 'run', store: environment.store, run_id: runId }),
  });
  // Only the run's owner speaks for the process: a child would ask for the same port.
  const target = joining.writer === null ? openProcessTarget(setting, environment) : null;
  router.retarget({
    process: target,
    runs: {
      defaultRun: runs.processRun,
      countLate: () => countLate(environment),
      onFault: (error) => health.fault('measure', withoutContent(error)),
    },
  });
  const pricer = createPricer(distribution.prices);
  const recorder = {
    opener: runs,
    instruments,
    clock,
    logger,
    pricer,
    // Empty is none: it takes the place of an agent of another run.
    parentAgentId: joining.runId === null ? null : env[joinVariable.parentAgentId] || null,
    captureErrorMessages: distribution.capture.errorMessages,
    settleRecords,
    onFault: (error: unknown) => health.fault('record', withoutContent(error)),
  };
  installRecorder(recorder);
  const wire = observeWire(setting, pricer);
  const bypasses = new Set<string>();
  health.follow({ earlyMeters, wire: () => wire?.health() ?? null, bypasses: () => [...bypasses] });
  const forgetFrameworks = distribution.instrumentation.enabled
    ? observeFrameworks((name) => bypasses.add(name))
    : null;
  const forgetEnvironment = announce(runs.childEnvironment);
  joinChildProcesses({ processEnvironment: process.env, ...joinVariable });
  void recoverInBackground(environment, recoverSetting(setting));

  // The process is followed until all is written: it may exit, or be sent a signal, before that.
  const stop = async (ending: ProcessEnding): Promise<void> => {
    wire?.stop();
    forgetFrameworks?.();
    uninstallRecorder(recorder);
    forgetEnvironment();
    await runs.endAll(ending);
    environment.scheduler.stop();
    environment.heartbeats.stop();
    router.retarget({ process: null, runs: null });
    await target?.provider.shutdown();
  };
  const reportEnd = (): void => {
    const findings = health.findings({ process: processKey(environment.process), at: formatMicros(clock.nowMicros()) });
    report({ line: 'ended', recorded_calls: wire?.health().recordedCalls ?? 0, findings });
  };
  let stopped: Promise<void> | null = null;
  const stopOnce = (ending: ProcessEnding): Promise<void> => {
    if (stopped) return stopped;
    stopped = stop(ending)
      .catch((error: unknown) => health.fault('shutdown', error))
      .finally(() => {
        unfollow();
        reportEnd();
      });
    onStopping(stopped);
    return stopped;
  };
  const unfollow = followProcess(process, {
    endAll: stopOnce,
    endNow(ending) {
      wire?.stop();
      endNow(runs, ending, { setting, environment });
      reportEnd();
    },
    uncaught: (error) => recordFatal(error, runs.contextOfFatal()),
    onFault: (error) => health.fault('process end', error),
  });

  const flush = async (): Promise<void> => {
    settle();
    await runs.flush();
    await target?.provider.forceFlush();
  };
  return {
    forceFlush: () => holdOpen(flush().catch((error: unknown) => health.fault('flush', error))),
    shutdown: () => holdOpen(stopOnce({ status: 'completed', error: null })),
    health: () => health.report({ problems: [], off: stopped !== null }),
  };
}

/** What was thrown where the agent's own values were read may quote them. */
const withoutContent = (error: unknown): unknown =>
  error instanceof Misuse ? error : describeFailure(error).errorType;

/** The catalogue's instruments, and what counts the same by other names on the process's provider of the moment. */
const instrumentsOver = (router: PipelineSetting['installed']['router']): Instruments => ({
  ...createInstruments(router),
  alsoModelCall: (event) => router.targets.process?.countModelCall?.(event),
});

function openProcessTarget(setting: PipelineSetting, environment: RunEnvironment): OpenProcessTarget | null {
  const { config, plan, health } = setting;
  const { maxSeries, prometheus } = config.distribution;
  return createProcessTarget({
    ...environment,
    exporters: plan.exporters.filter(({ plugin }) => plugin.scope === 'process'),
    views: viewOptions(config.views, maxSeries + maxOtherSets),
    maxSeries,
    profiles: prometheus.profiles,
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
function observeWire({ config, logger, health, clock }: PipelineSetting, pricer: Pricer): Wire | null {
  const { enabled, processor, providers } = config.distribution.instrumentation;
  if (!enabled) return null;
  return startWire({
    clock,
    logger,
    pricer,
    providers,
    record: recordObservedCall,
    ...(processor === 'batch' && { batch: { add: recordAfterwards, settle: settleRecords } }),
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
  { setting, environment }: { readonly setting: PipelineSetting; readonly environment: RunEnvironment },
): void {
  const { store, process: me, health } = environment;
  const runIds = runs.endNow(ending);
  if (runIds.length === 0 || !setting.config.distribution.finaliseOnExit) return;
  const isDone = finaliseInChild({ ...recoverSetting(setting), runIds, health });
  if (isDone) for (const runId of runIds) unmarkOpen(store, runId, me);
}

const recoverSetting = ({ config, parts, env, cwd }: PipelineSetting): RecoverSetting => ({
  commandLine: parts.commandLine,
  store: config.distribution.directory,
  configFile: config.source,
  env,
  cwd,
  program: describeProgram(),
});
