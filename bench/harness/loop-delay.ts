import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

/** Seconds from one millisecond's tick of the event loop to the next, while something was done. */
export interface LoopDelay {
  readonly p99: number;
  /** The same of a process that did nothing at the same time: what is the machine's and not ours. */
  readonly idleP99: number;
  /** The longest turn in processor time, in which there is no waiting for a processor. */
  readonly longestTurn: number;
}

const idleFile = fileURLToPath(new URL('idle-process.ts', import.meta.url));

/** Watches the event loop while `work` is under way. */
export async function watchLoop<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly delay: LoopDelay }> {
  const idle = fork(idleFile, { execArgv: [] });
  idle.send('start');
  await once(idle, 'message');
  const turns = watchTurns();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const result = await work();
  delay.disable();
  const longestTurn = turns.stop();
  idle.send('stop');
  const [idleP99] = await once(idle, 'message');
  idle.disconnect();
  return { result, delay: { p99: delay.percentile(99) / 1e9, idleP99: Number(idleP99), longestTurn } };
}

function watchTurns() {
  const micros = createHistogram();
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const now = process.threadCpuUsage();
    micros.record(Math.max(1, Math.round(now.user + now.system - before.user - before.system)));
    before = now;
  }, 1);
  return {
    stop(): number {
      clearInterval(timer);
      return micros.max / 1e6;
    },
  };
}
