import type { Clock } from '../../common/clock.ts';

/** Something that writes snapshots from time to time. */
export interface SnapshotTask {
  /** How long after the last one the next is due. */
  readonly intervalMs: number;
  /** Whether there is anything new to write. */
  isDue(): boolean;
  /** Writes one; never rejects. */
  take(): Promise<void>;
}

/** Timers, injected. The handle must not keep the process alive. */
export interface Timers {
  after(ms: number, work: () => void): { cancel(): void };
}

/** The machine's timers, which never keep the process alive. */
export const systemTimers: Timers = {
  after(ms, work) {
    const timer = setTimeout(work, ms).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** What the scheduler works with. */
export interface SchedulerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The part of wall time that snapshots may take, 0 to 1. */
  readonly share: number;
  /** Told when tasks wait longer than they asked because of `share`, and by how much; null when they no longer do. */
  onStretch(intervalSeconds: number | null): void;
}

/** One shared timer for the snapshots of all runs. */
export interface SnapshotScheduler {
  /** Adds a task; the returned function takes it out again. */
  add(task: SnapshotTask): () => void;
  /** Makes a task due now, ahead of its interval. */
  hurry(task: SnapshotTask): void;
  stop(): void;
}

/** How late a snapshot may be before that is called stretched: timers and neighbours are late by themselves. */
const tolerance = 1.5;

/**
 * Takes one snapshot at a time, the longest overdue first, and rests after each so that all of them together stay within
 * their share of wall time, however many runs are open and however long they have been.
 */
export function createSnapshotScheduler(options: SchedulerOptions): SnapshotScheduler {
  const { clock, timers } = options;
  const dueAt = new Map<SnapshotTask, number>();
  let pending: { cancel(): void } | null = null;
  let busy = false;
  let restUntilMs = 0;
  let stretched = false;

  const reschedule = (): void => {
    pending?.cancel();
    pending = null;
    if (busy || dueAt.size === 0) return;
    const nextMs = Math.max(restUntilMs, minimum(dueAt.values()));
    pending = timers.after(Math.max(0, nextMs - clock.monotonicMs()), () => void takeNext());
  };

  const takeNext = async (): Promise<void> => {
    const startedMs = clock.monotonicMs();
    const task = earliest(dueAt);
    if (!task) return;
    busy = true;
    const overdueMs = startedMs - (dueAt.get(task) ?? startedMs);
    if (task.isDue()) {
      await task.take();
      const tookMs = clock.monotonicMs() - startedMs;
      restUntilMs = startedMs + tookMs / options.share;
      noteStretch(task.intervalMs + overdueMs, task.intervalMs);
    }
    if (dueAt.has(task)) dueAt.set(task, Math.max(startedMs + task.intervalMs, restUntilMs));
    busy = false;
    reschedule();
  };

  const noteStretch = (actualMs: number, askedMs: number): void => {
    const isStretched = actualMs > askedMs * tolerance;
    if (isStretched || stretched) options.onStretch(isStretched ? actualMs / 1000 : null);
    stretched = isStretched;
  };

  return {
    add(task) {
      dueAt.set(task, clock.monotonicMs() + task.intervalMs);
      reschedule();
      return () => {
        dueAt.delete(task);
        if (dueAt.size === 0) reschedule();
      };
    },
    hurry(task) {
      if (!dueAt.has(task)) return;
      dueAt.set(task, clock.monotonicMs());
      reschedule();
    },
    stop() {
      dueAt.clear();
      reschedule();
    },
  };
}

function earliest(dueAt: ReadonlyMap<SnapshotTask, number>): SnapshotTask | null {
  let found: SnapshotTask | null = null;
  let foundMs = Number.POSITIVE_INFINITY;
  for (const [task, ms] of dueAt) {
    if (ms >= foundMs) continue;
    found = task;
    foundMs = ms;
  }
  return found;
}

function minimum(values: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  return least;
}
