import { setTimeout as sleep } from 'node:timers/promises';
import { agent, health, openRun } from 'runledger';
import type { Bench, Row } from '../bench.ts';
import { inTurns, recordCall, recordFor } from '../harness/calls.ts';
import { inChild } from '../harness/in-child.ts';
import { median } from '../harness/interleave.ts';
import { type LoopDelay, watchLoop } from '../harness/loop-delay.ts';
import { withMetrics } from '../harness/with-metrics.ts';
import { atMost, duration, ratio } from '../report/figures.ts';

const sizes = {
  full: { first: 1000, events: 1_000_000, snapshots: 15, intervalMs: 1000, recordingMs: 20_000 },
  tiny: { first: 10, events: 200, snapshots: 1, intervalMs: 500, recordingMs: 100 },
} as const;

/** A run of very many events: what a snapshot costs when it is long, and how long the agent waits for its turn. */
export const longRun: Bench = {
  name: 'long-run',
  async measure(scale) {
    const size = sizes[scale];
    const figures = await inChild(import.meta.url, liveLong, size);
    const count = size.events.toLocaleString('en');
    return [
      {
        title: 'An interval snapshot, processor time',
        beside: `at ${size.first.toLocaleString('en')}`,
        rows: [
          {
            what: `at ${count} events`,
            ours: duration(figures.atEnd),
            beside: duration(figures.atStart),
            compared: ratio(figures.atEnd, figures.atStart),
            bound: atMost(figures.atEnd / figures.atStart, 1.5, '×'),
          },
        ],
      },
      {
        title: `Event-loop delay, ${count} events`,
        beside: 'idle process',
        rows: [
          ...delayRows('recording and snapshots', figures.recording),
          ...delayRows('its final snapshot', figures.ending),
        ],
      },
    ];
  },
};

/** How a delay is shown: the 99th percentile, which is bounded, and what kept the event loop longest. */
export function delayRows(what: string, { p99, idleP99, longestTurn }: LoopDelay): Row[] {
  return [
    { what: `${what}, p99`, ours: duration(p99), beside: duration(idleP99), bound: atMost(p99 * 1000, 20, 'ms') },
    { what: '  longest turn, processor time', ours: duration(longestTurn) },
  ];
}

/** One run from its beginning to its end. */
export async function liveLong({ first, events, snapshots, intervalMs, recordingMs }: (typeof sizes)['full' | 'tiny']) {
  const formats = ['json: {}', 'csv: {}', 'parquet: { tables: [metrics, model_calls] }'];
  const readers = formats.map((format) => `periodic: { interval: ${intervalMs}, exporter: { ${format} } }`);
  return withMetrics({ readers }, async () => {
    const run = openRun({ project: 'bench' });
    const figures = await run.with(() =>
      agent({ role: 'coder' }, async () => {
        await inTurns(first, recordCall);
        const atStart = await snapshotSeconds(snapshots);
        await inTurns(events, recordCall);
        const atEnd = await snapshotSeconds(snapshots);
        const { delay: recording } = await watchLoop(() => recordFor(recordingMs));
        return { atStart, atEnd, recording };
      }),
    );
    const { delay: ending } = await watchLoop(() => run.end());
    return { ...figures, ending };
  });
}

/** Median processor time of an interval snapshot by all three exporters, which one more event makes due. */
async function snapshotSeconds(snapshots: number): Promise<number> {
  const seconds: number[] = [];
  for (let count = 0; count <= snapshots; count += 1) {
    const before = process.threadCpuUsage();
    const due = exportsSoFar() + 3;
    recordCall(count);
    while (exportsSoFar() < due) await sleep(20);
    const { user, system } = process.threadCpuUsage(before);
    // The first may have been under way, and have been another.
    if (count > 0) seconds.push((user + system) / 1e6);
  }
  return median(seconds);
}

/** Those that failed as well: nothing is tried again before there is something new. */
const exportsSoFar = (): number =>
  health().exporters.reduce((sum, { exports, failures }) => sum + exports + failures, 0);
