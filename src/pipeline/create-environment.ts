import { randomBytes } from 'node:crypto';
import type { Instruments } from '../record/instruments.ts';
import { describeProcess } from '../store/index.ts';
import type { PipelineSetting } from './pipeline.ts';
import { createResource } from './resource.ts';
import type { RunEnvironment } from './run/environment.ts';
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

/** What all runs of a pipeline share, its schedulers among it. */
export function createEnvironment(setting: PipelineSetting, instruments: Instruments): RunEnvironment {
  const { config, plan, logger, health, clock } = setting;
  const timers = createSystemTimers();
  const common = { clock, timers, maxTurnMs };
  return {
    store: config.distribution.directory,
    clock,
    random: randomBytes,
    logger,
    health,
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
    takeTurn: createTurns({ ...snapshotTurns, timers }),
    resource: createResource(config.resource),
    views: viewOptions(config.views, runCardinalityLimit),
    exporters: plan.exporters.filter(({ plugin }) => plugin.scope === 'run'),
    process: describeProcess(),
    selfInstruments: () => instruments,
  };
}
