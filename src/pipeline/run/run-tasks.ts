import type { ScheduledTask } from '../snapshots/scheduler.ts';
import type { RunEnvironment } from './environment.ts';
import { heartbeatIntervalMs } from './run-manifest.ts';

/** What a run has done from time to time. */
export interface RunTasksOptions {
  /** The intervals at which some exporter wants a snapshot, in milliseconds. */
  readonly intervals: readonly number[];
  /** Grows with what there is to write; infinite where that cannot be told. */
  seen(): number;
  snapshot(request: { readonly details: boolean; readonly intervalMs: number }): Promise<void>;
  heartbeat(): Promise<void>;
}

interface IntervalTask extends ScheduledTask {
  /** Detail tables are due: a ticket ended. */
  detailsDue: boolean;
}

/** A run's tasks with the shared schedulers. A class because they come and go with the run. */
export class RunTasks {
  readonly #environment: RunEnvironment;
  readonly #options: RunTasksOptions;
  readonly #stops: (() => void)[] = [];
  #tasks: readonly IntervalTask[] = [];

  constructor(environment: RunEnvironment, options: RunTasksOptions) {
    this.#environment = environment;
    this.#options = options;
  }

  start({ heartbeat }: { readonly heartbeat: boolean }): void {
    const { scheduler, heartbeats } = this.#environment;
    this.#tasks = this.#options.intervals.map((intervalMs) => this.#intervalTask(intervalMs));
    this.#stops.push(...this.#tasks.map((task) => scheduler.add(task)));
    if (!heartbeat) return;
    const task = { intervalMs: heartbeatIntervalMs, isDue: () => true, take: () => this.#options.heartbeat() };
    this.#stops.push(heartbeats.add(task));
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Detail tables are to be written as soon as snapshots have time. */
  hurryDetails(): void {
    for (const task of this.#tasks) {
      task.detailsDue = true;
      this.#environment.scheduler.hurry(task);
    }
  }

  #intervalTask(intervalMs: number): IntervalTask {
    let written = 0;
    const task: IntervalTask = {
      intervalMs,
      detailsDue: false,
      isDue: () => task.detailsDue || this.#options.seen() > written,
      take: async () => {
        const details = task.detailsDue;
        const seen = this.#options.seen();
        task.detailsDue = false;
        written = Number.isFinite(seen) ? seen : written;
        await this.#options.snapshot({ details, intervalMs });
      },
    };
    return task;
  }
}
