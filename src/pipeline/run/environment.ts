import type { Resource } from '@opentelemetry/resources';
import type { ViewOptions } from '@opentelemetry/sdk-metrics';
import type { Clock } from '../../common/clock.ts';
import type { Logger } from '../../common/logger.ts';
import type { Instruments } from '../../record/instruments.ts';
import type { ProcessIdentity, RandomBytes } from '../../store/index.ts';
import type { HealthBook } from '../health.ts';
import type { PlannedExporter } from '../plan.ts';
import type { Scheduler } from '../snapshots/scheduler.ts';
import type { TakeTurn } from '../snapshots/turns.ts';

/** What all runs of one started pipeline share. */
export interface RunEnvironment {
  /** Absolute path of the store. */
  readonly store: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly logger: Logger;
  readonly health: HealthBook;
  readonly scheduler: Scheduler;
  /** Apart from the snapshots, whose rests are longer than a reader elsewhere waits for a sign of life. */
  readonly heartbeats: Scheduler;
  /** Snapshots of different runs take turns: a thousand that end at once would hold up the agent for seconds. */
  readonly takeTurn: TakeTurn;
  /** The process's Resource; a run's has the run's id and project beside it. */
  readonly resource: Resource;
  readonly views: readonly ViewOptions[];
  /** Those of scope `run`. */
  readonly exporters: readonly PlannedExporter[];
  readonly process: ProcessIdentity;
  /** Our own instruments on the router, for self-metrics; null before the recorder is there. */
  selfInstruments(): Instruments | null;
}
