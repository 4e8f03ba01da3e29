import { randomBytes } from 'node:crypto';
import { createSystemClock } from '../../common/clock.ts';
import type { Logger } from '../../common/logger.ts';
import type { RunledgerConfig } from '../../config/index.ts';
import { describeProcess } from '../../store/index.ts';
import { HealthBook } from '../health.ts';
import type { Plan } from '../plan.ts';
import { createResource } from '../resource.ts';
import type { RunEnvironment } from '../run/environment.ts';
import { runCardinalityLimit } from '../snapshots/run-reader.ts';
import type { Scheduler } from '../snapshots/scheduler.ts';
import { viewOptions } from '../views.ts';

/** No next export waits for one of these. Who does not want to wait ends the process, and begins again another time. */
const timeoutMs = 10 * 60 * 1000;

const neverScheduled: Scheduler = { add: () => () => {}, hurry() {}, stop() {} };

/** What runs are finalised with outside an agent: the same exporters and views, and no timers. */
export function recoverEnvironment(
  config: RunledgerConfig,
  { plan, store, logger }: { readonly plan: Plan; readonly store: string; readonly logger: Logger },
): RunEnvironment {
  return {
    store,
    clock: createSystemClock(),
    random: randomBytes,
    logger,
    health: new HealthBook(logger),
    scheduler: neverScheduled,
    heartbeats: neverScheduled,
    takeTurn: (work) => work(),
    resource: createResource(config.resource),
    views: viewOptions(config.views, runCardinalityLimit),
    exporters: plan.exporters
      .filter(({ plugin }) => plugin.scope === 'run')
      .map((exporter) => ({ ...exporter, timeoutMs })),
    process: describeProcess(),
    selfInstruments: () => null,
  };
}
