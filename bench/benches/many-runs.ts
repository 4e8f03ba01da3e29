import { openRun, type RunHandle } from 'runledger';
import type { Bench } from '../bench.ts';
import { inTurns, recordCall, recordFor } from '../harness/calls.ts';
import { inChild } from '../harness/in-child.ts';
import { watchLoop } from '../harness/loop-delay.ts';
import { defaultReaders, withMetrics } from '../harness/with-metrics.ts';
import { atMost, megabytes, ratio } from '../report/figures.ts';
import { delayRows } from './long-run.ts';

const sizes = {
  full: { open: 1000, recordingMs: 30_000, ended: 10_000, first: 500, atOnce: 50 },
  tiny: { open: 10, recordingMs: 200, ended: 20, first: 5, atOnce: 5 },
} as const;

/** Very many runs: at the same time, and one after the other. */
export const manyRuns: Bench = {
  name: 'many-runs',
  async measure(scale) {
    const size = sizes[scale];
    const open = await inChild(import.meta.url, keepOpen, size);
    const { before, after } = await inChild(import.meta.url, comeAndGo, size);
    const count = size.open.toLocaleString('en');
    return [
      {
        title: `Event-loop delay, ${count} runs`,
        beside: 'idle process',
        rows: [
          ...delayRows('opening them, a call each', open.opening),
          ...delayRows('recording and snapshots', open.recording),
          ...delayRows('ending all at once', open.ending),
        ],
      },
      {
        title: 'Memory of many runs',
        beside: 'before',
        rows: [
          {
            what: `${count} open, heap and buffers`,
            ours: megabytes(open.heap),
            beside: megabytes(open.heapBefore),
            compared: `+${megabytes(open.heap - open.heapBefore)}`,
            bound: atMost((open.heap - open.heapBefore) / 1e6, 200, 'MB'),
          },
          {
            what: `${count} open, resident`,
            ours: megabytes(open.resident),
            beside: megabytes(open.residentBefore),
            compared: `+${megabytes(open.resident - open.residentBefore)}`,
          },
          {
            what: `${size.ended.toLocaleString('en')} ended, heap and buffers`,
            ours: megabytes(after),
            beside: megabytes(before),
            compared: ratio(after, before),
            bound: atMost(after / before, 1.1, '×'),
          },
        ],
      },
    ];
  },
};

/** Runs that are open at the same time, with the configuration as it is shipped, and each records. */
export async function keepOpen(size: (typeof sizes)['full' | 'tiny']) {
  return withMetrics({ readers: defaultReaders }, async () => {
    const [heapBefore, residentBefore] = [heapBytes(), process.memoryUsage.rss()];
    const runs: RunHandle[] = [];
    const open = (index: number): void => {
      const run = openRun({ project: 'bench' });
      runs.push(run);
      run.with(() => recordCall(index));
    };
    const { delay: opening } = await watchLoop(() => inTurns(size.open, open, { atOnce: 1 }));
    const within = (index: number, record: () => void) => runs[index % runs.length]?.with(record);
    const { delay: recording } = await watchLoop(() => recordFor(size.recordingMs, within));
    const [heap, resident] = [heapBytes(), process.memoryUsage.rss()];
    const { delay: ending } = await watchLoop(() => Promise.all(runs.map((run) => run.end())));
    return { opening, recording, ending, heapBefore, heap, residentBefore, resident };
  });
}

/** Runs opened and ended, some at a time, each with a snapshot; the first of them fill caches and do not count. */
export async function comeAndGo({ ended, first, atOnce }: (typeof sizes)['full' | 'tiny']) {
  return withMetrics({ readers: defaultReaders.slice(0, 1) }, async () => {
    const openAndEnd = async (runs: number): Promise<void> => {
      for (let done = 0; done < runs; done += atOnce) {
        await Promise.all(Array.from({ length: Math.min(atOnce, runs - done) }, (_, index) => liveShort(done + index)));
      }
    };
    await openAndEnd(first);
    const before = heapBytes();
    await openAndEnd(ended);
    return { before, after: heapBytes() };
  });
}

async function liveShort(index: number): Promise<void> {
  const run = openRun({ project: 'bench' });
  run.with(() => recordCall(index));
  await run.end();
}

/** The JavaScript heap and the buffers beside it, all that can be collected having been. */
function heapBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
