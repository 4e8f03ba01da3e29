import type { Clock } from '../../common/clock.ts';
import type { Timers } from './timers.ts';

export type { Timers } from './timers.ts';

/** Something that is done from time to time. */
export interface ScheduledTask {
  /** How long after the last time the next is due. */
  readonly intervalMs: number;
  /** Whether there is anything to do. */
  isDue(): boolean;
  /** Does it. Not to reject: that is a fault. */
  take(): Promise<void>;
}

/** What the scheduler works with. */
export interface SchedulerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The part of wall time that all tasks together may take, above 0 and up to 1. */
  readonly share: number;
  /** A task that takes longer has lost its turn: it goes on by itself, and the others no longer wait for it. */
  readonly maxTurnMs: number;
  /** Told when tasks come less often than they asked, how many seconds apart; null when they no longer do. */
  onStretch(intervalSeconds: number | null): void;
  /** A task failed, or lost its turn. */
  onFault(error: unknown): void;
}

/** One shared timer for the tasks of all runs. */
export interface Scheduler {
  /** Adds a task; the returned function takes it out again. */
  add(task: ScheduledTask): () => void;
  /** Makes a task due now, ahead of its interval. */
  hurry(task: ScheduledTask): void;
  stop(): void;
}

/** When a task has its turn; infinite while it does what it has lost its turn for. */
interface Place {
  dueMs: number;
  /** When it had its last, or was added. */
  turnMs: number;
  isHurried: boolean;
}

/** How late a turn may be before that is called stretched: timers and neighbours are late by themselves. */
const tolerance = 1.5;

/**
 * Gives one task its turn at a time, the longest overdue first, and rests after each so that all of them together stay
 * within their share of wall time, however many runs are open and however long they have been.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, timers } = options;
  const places = new Map<ScheduledTask, Place>();
  const stretch = createStretch(options);
  let pending: { cancel(): void } | null = null;
  let isBusy = false;
  let restUntilMs = 0;

  const reschedule = (): void => {
    pending?.cancel();
    pending = null;
    const next = earliest(places);
    if (places.size === 0) stretch.forget();
    if (isBusy || next === null) return;
    pending = timers.after(Math.max(restUntilMs, next.place.dueMs) - clock.monotonicMs(), () => void giveTurn());
  };

  const giveTurn = async (): Promise<void> => {
    const nowMs = clock.monotonicMs();
    const next = earliest(places);
    if (next !== null && next.place.dueMs <= nowMs) {
      isBusy = true;
      await take(next.task, next.place).catch(options.onFault);
      isBusy = false;
    }
    reschedule();
  };

  const take = async (task: ScheduledTask, place: Place): Promise<void> => {
    const startedMs = clock.monotonicMs();
    const sinceMs = startedMs - place.turnMs;
    place.turnMs = startedMs;
    place.isHurried = false;
    const queueAgain = (): void => {
      place.dueMs = place.isHurried ? startedMs : Math.max(startedMs + task.intervalMs, restUntilMs);
    };
    queueAgain();
    if (!task.isDue()) return;
    const work = task.take().catch(options.onFault);
    if (await endsWithin(work, options)) {
      restUntilMs = startedMs + (clock.monotonicMs() - startedMs) / options.share;
      stretch.note(task.intervalMs, sinceMs);
      queueAgain();
      return;
    }
    options.onFault(new Error(`not done after ${options.maxTurnMs} ms: it goes on by itself`));
    place.dueMs = Number.POSITIVE_INFINITY;
    void work.then(() => {
      place.dueMs = clock.monotonicMs() + (place.isHurried ? 0 : task.intervalMs);
      reschedule();
    });
  };

  return {
    add(task) {
      const nowMs = clock.monotonicMs();
      places.set(task, { dueMs: nowMs + task.intervalMs, turnMs: nowMs, isHurried: false });
      reschedule();
      return () => {
        places.delete(task);
        if (places.size === 0) reschedule();
      };
    },
    hurry(task) {
      const place = places.get(task);
      if (!place) return;
      place.isHurried = true;
      // One that hangs is not begun a second time.
      if (Number.isFinite(place.dueMs)) place.dueMs = Math.min(place.dueMs, clock.monotonicMs());
      reschedule();
    },
    stop() {
      places.clear();
      reschedule();
    },
  };
}

async function endsWithin(work: Promise<void>, { timers, maxTurnMs }: SchedulerOptions): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = timers.after(maxTurnMs, () => resolve(false));
  try {
    return await Promise.race([work.then(() => true), promise]);
  } finally {
    timer.cancel();
  }
}

/** Which intervals are longer than was asked for; the longest of them is told. */
function createStretch({ onStretch }: SchedulerOptions) {
  const seconds = new Map<number, number>();
  const tell = (): void => onStretch(seconds.size === 0 ? null : Math.max(...seconds.values()));
  return {
    note(askedMs: number, actualMs: number): void {
      const isStretched = actualMs > askedMs * tolerance;
      if (isStretched) seconds.set(askedMs, actualMs / 1000);
      if (isStretched || seconds.delete(askedMs)) tell();
    },
    forget(): void {
      if (seconds.size === 0) return;
      seconds.clear();
      tell();
    },
  };
}

function earliest(
  places: ReadonlyMap<ScheduledTask, Place>,
): { readonly task: ScheduledTask; readonly place: Place } | null {
  let found: { readonly task: ScheduledTask; readonly place: Place } | null = null;
  let foundMs = Number.POSITIVE_INFINITY;
  for (const [task, place] of places) {
    if (place.dueMs >= foundMs) continue;
    found = { task, place };
    foundMs = place.dueMs;
  }
  return found;
}
