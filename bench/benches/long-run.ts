import { agent, health, openRun } from 'runledger';
import { metric } from '../../src/catalogue/index.ts';
import type { Bench, Row } from '../bench.ts';
import { inTurns, meanwhile, recordCall } from '../harness/calls.ts';
import { inChild } from '../harness/in-child.ts';
import { type LoopDelay, watchLoop } from '../harness/loop-delay.ts';
import { prometheusReader, scrape, withMetrics } from '../harness/with-metrics.ts';
import { atMost, duration, ratio } from '../report/figures.ts';

const sizes = {
  full: { first: 1000, events: 1_000_000, snapshots: 15, intervalMs: 1000 },
  tiny: { first: 10, events: 200, snapshots: 1, intervalMs: 200 },
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
        title: 'An interval snapshot, three formats',
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
export async function liveLong({ first, events, snapshots, intervalMs }: (typeof sizes)['full' | 'tiny']) {
  const formats = ['json: {}', 'csv: {}', 'parquet: { tables: [metrics, model_calls] }'];
  const periodic = formats.map((format) => `periodic: { interval: ${intervalMs}, exporter: { ${format} } }`);
  return withMetrics({ readers: [...periodic, prometheusReader] }, async () => {
    const run = openRun({ project: 'bench' });
    const figures = await run.with(() =>
      agent({ role: 'coder' }, async () => {
        await inTurns(first, recordCall);
        const atStart = await snapshotSeconds(snapshots);
        await inTurns(events, recordCall);
        await snapshotSeconds(1);
        const { result: atEnd, delay: recording } = await watchLoop(() => snapshotSeconds(snapshots));
        return { atStart, atEnd, recording };
      }),
    );
    const { delay: ending } = await watchLoop(() => run.end());
    return { ...figures, ending };
  });
}

/** Mean seconds of an interval snapshot, over so many of them, while calls are recorded: all exporters' together. */
async function snapshotSeconds(snapshots: number): Promise<number> {
  const before = await exported();
  const due = before.exports + snapshots * 3;
  await meanwhile(
    () => exportsSoFar() >= due,
    () => recordCall(0),
  );
  const after = await exported();
  return ((after.seconds - before.seconds) / (after.exports - before.exports)) * 3;
}

const runExporters = ['json', 'csv', 'parquet'];

const exportsSoFar = (): number =>
  health().exporters.reduce((sum, { name, exports }) => sum + (runExporters.includes(name) ? exports : 0), 0);

/** What Prometheus says of the exporters' work. */
async function exported(): Promise<{ readonly exports: number; readonly seconds: number }> {
  const text = await scrape();
  const family = `${metric.exporterDuration.name.replaceAll('.', '_')}_seconds`;
  const total = (suffix: string): number =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${family}_${suffix}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  return { exports: total('count'), seconds: total('sum') };
}
