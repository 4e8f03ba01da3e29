import { describe, expect, it } from 'vitest';
import { createScheduler, type ScheduledTask } from '../../../src/pipeline/snapshots/scheduler.ts';
import { manualTime } from '../../support/manual-time.ts';

function schedule({ share = 1, maxTurnMs = 1000 }: { share?: number; maxTurnMs?: number } = {}) {
  const time = manualTime();
  const stretches: (number | null)[] = [];
  const faults: unknown[] = [];
  const scheduler = createScheduler({
    ...time,
    share,
    maxTurnMs,
    onStretch: (seconds) => stretches.push(seconds),
    onFault: (error) => faults.push(error),
  });
  return { time, stretches, faults, scheduler };
}

/** A task that notes when it was taken, and takes a while. */
function taskOf(
  time: ReturnType<typeof manualTime>,
  { intervalMs = 100, tookMs = 0, isDue = () => true }: { intervalMs?: number; tookMs?: number; isDue?: () => boolean },
) {
  const at: number[] = [];
  const task: ScheduledTask = {
    intervalMs,
    isDue,
    take() {
      at.push(time.nowMs);
      if (tookMs === 0) return Promise.resolve();
      return new Promise((resolve) => void time.timers.after(tookMs, () => resolve()));
    },
  };
  return { task, at };
}

describe('a task', () => {
  it('has its turn at its interval', async () => {
    const { time, scheduler } = schedule();
    const { task, at } = taskOf(time, { intervalMs: 100 });
    scheduler.add(task);
    await time.pass(350);
    expect(at).toEqual([100, 200, 300]);
  });

  it('is passed over where it has nothing to do, and asked again', async () => {
    const { time, scheduler } = schedule();
    let due = false;
    const { task, at } = taskOf(time, { intervalMs: 100, isDue: () => due });
    scheduler.add(task);
    await time.pass(250);
    due = true;
    await time.pass(100);
    expect(at).toEqual([300]);
  });

  it('that is hurried has it now, and then at its interval', async () => {
    const { time, scheduler } = schedule();
    const { task, at } = taskOf(time, { intervalMs: 100 });
    scheduler.add(task);
    await time.pass(30);
    scheduler.hurry(task);
    await time.pass(100);
    expect(at).toEqual([30, 130]);
  });

  it('that is hurried while it has its turn has another at once', async () => {
    const { time, scheduler } = schedule();
    const { task, at } = taskOf(time, { intervalMs: 100, tookMs: 10 });
    scheduler.add(task);
    await time.pass(105);
    scheduler.hurry(task);
    await time.pass(20);
    expect(at).toEqual([100, 110]);
  });

  it('that was taken out has none, and neither has one that never was in', async () => {
    const { time, scheduler } = schedule();
    const [one, other] = [taskOf(time, {}), taskOf(time, {})];
    scheduler.add(one.task)();
    scheduler.hurry(one.task);
    scheduler.hurry(other.task);
    await time.pass(1000);
    expect([one.at, other.at, time.pending]).toEqual([[], [], []]);
  });

  it('is not taken early because one before it was taken out', async () => {
    const { time, scheduler } = schedule();
    const [early, late] = [taskOf(time, { intervalMs: 50 }), taskOf(time, { intervalMs: 200 })];
    const remove = scheduler.add(early.task);
    scheduler.add(late.task);
    remove();
    await time.pass(250);
    expect([early.at, late.at]).toEqual([[], [200]]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('of the task'))],
    [
      'throws',
      () => {
        throw new Error('of the task');
      },
    ],
  ])('that %s is a fault, and has its next turn', async (_how, take) => {
    const { time, scheduler, faults } = schedule();
    scheduler.add({ intervalMs: 100, isDue: () => true, take });
    await time.pass(250);
    expect(faults).toEqual([new Error('of the task'), new Error('of the task')]);
  });
});

describe('several tasks', () => {
  it('have their turns one after the other, the longest overdue first', async () => {
    const { time, scheduler } = schedule();
    const [long, second, first] = [
      taskOf(time, { intervalMs: 100, tookMs: 50 }),
      taskOf(time, { intervalMs: 120, tookMs: 10 }),
      taskOf(time, { intervalMs: 110, tookMs: 10 }),
    ];
    for (const { task } of [long, second, first]) scheduler.add(task);
    await time.pass(175);
    expect([long.at, first.at, second.at]).toEqual([[100], [150], [160]]);
  });

  it('wait no longer than a turn for one that hangs, which is not begun a second time', async () => {
    const { time, scheduler, faults } = schedule({ maxTurnMs: 1000 });
    const hanging = taskOf(time, { intervalMs: 100, tookMs: 5000 });
    const other = taskOf(time, { intervalMs: 100 });
    scheduler.add(hanging.task);
    scheduler.add(other.task);
    await time.pass(1090);
    expect(other.at).toEqual([]);
    scheduler.hurry(hanging.task);
    await time.pass(300);
    expect(other.at).toEqual([1100, 1200, 1300]);
    expect(faults).toEqual([new Error('not done after 1000 ms: it goes on by itself')]);
    expect(hanging.at).toEqual([100]);
    await time.pass(4000);
    expect(hanging.at).toEqual([100, 5100]);
  });

  it('end with the scheduler', async () => {
    const { time, scheduler } = schedule();
    const { task, at } = taskOf(time, { tookMs: 30 });
    scheduler.add(task);
    await time.pass(110);
    scheduler.stop();
    await time.pass(1000);
    expect([at, time.pending]).toEqual([[100], []]);
  });
});

describe('a share of wall time', () => {
  it.each([
    { share: 0.05, tookMs: 10, intervalMs: 100, everyMs: 200 },
    { share: 0.05, tookMs: 1, intervalMs: 100, everyMs: 100 },
    { share: 0.5, tookMs: 100, intervalMs: 100, everyMs: 200 },
    { share: 1, tookMs: 100, intervalMs: 50, everyMs: 100 },
  ])('of $share: what takes $tookMs ms every $intervalMs ms comes every $everyMs ms', async (given) => {
    const { time, scheduler } = schedule(given);
    const { task, at } = taskOf(time, given);
    scheduler.add(task);
    await time.pass(20_000);
    const [first = 0, ...later] = at;
    expect(later.length).toBeGreaterThan(10);
    expect(later).toEqual(later.map((_, index) => first + (index + 1) * given.everyMs));
  });

  it('is that of all tasks together', async () => {
    const { time, scheduler } = schedule({ share: 0.05 });
    const tasks = Array.from({ length: 100 }, () => taskOf(time, { intervalMs: 1000, tookMs: 5 }));
    for (const { task } of tasks) scheduler.add(task);
    await time.pass(60_000);
    const taken = tasks.flatMap(({ at }) => at).length;
    // 5 ms in every 100.
    expect(taken).toBeGreaterThan(580);
    expect(taken).toBeLessThanOrEqual(600);
    expect(Math.min(...tasks.map(({ at }) => at.length))).toBeGreaterThanOrEqual(5);
  });

  it('stretches the interval, and says so until it no longer does', async () => {
    const { time, scheduler, stretches } = schedule({ share: 0.05 });
    const at: number[] = [];
    let tookMs = 50;
    scheduler.add({
      intervalMs: 100,
      isDue: () => true,
      take() {
        at.push(time.nowMs);
        return new Promise((resolve) => void time.timers.after(tookMs, () => resolve()));
      },
    });
    await time.pass(5000);
    expect(at.slice(0, 3)).toEqual([100, 1100, 2100]);
    expect(new Set(stretches)).toEqual(new Set([1]));
    tookMs = 1;
    await time.pass(5000);
    expect(stretches.at(-1)).toBe(null);
  });

  it('is said of the interval that is stretched, whatever becomes of another', async () => {
    const { time, scheduler, stretches } = schedule({ share: 0.05 });
    for (const intervalMs of [100, 10_000]) scheduler.add(taskOf(time, { intervalMs, tookMs: 50 }).task);
    await time.pass(60_000);
    expect(stretches).not.toContain(null);
  });

  it('is no longer said where nothing is left to be done', async () => {
    const { time, scheduler, stretches } = schedule({ share: 0.05 });
    const remove = scheduler.add(taskOf(time, { intervalMs: 100, tookMs: 50 }).task);
    await time.pass(3000);
    expect(stretches.at(-1)).toBe(1);
    remove();
    expect(stretches.at(-1)).toBe(null);
  });
});
