import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateStore } from '../../src/cli/generate/generate-store.ts';
import type { Bench, Row, Scale } from '../bench.ts';
import { inChild } from '../harness/in-child.ts';
import { median } from '../harness/interleave.ts';
import { atMost, duration, megabytes, ratio } from '../report/figures.ts';
import { copyByDuckDb, type Exported, type ExportingOptions, exportByUs } from './exporting.ts';

const sizes = { full: { runs: 10_000, rounds: 3 }, tiny: { runs: 20, rounds: 1 } } as const;

/** Formats that DuckDB writes too, and what an export may take of the time of its own `COPY`. */
const bounds = [
  { format: 'csv', times: 2 },
  { format: 'parquet', times: 1.5 },
] as const;
/** Those that it has nothing like. */
const otherFormats = ['json', 'jsonl', 'excel', 'zip'] as const;
/** Of memory, in any format. */
const mostMegabytes = 600;

/** Exports of a store, beside DuckDB that is given the same columns of the same JSONL and nothing else to do. */
export const exporting: Bench = {
  name: 'export',
  async measure(scale) {
    const directory = await mkdtemp(join(tmpdir(), 'runledger-bench-export-'));
    try {
      const { runs } = sizes[scale];
      const store = join(directory, 'runs');
      const { events } = await generateStore(store, {
        seed: 'export',
        runs,
        days: 30,
        endMicros: 1_793_525_400_000_000,
      });
      const rows: Row[] = [];
      for (const bound of bounds) rows.push(...(await compare({ store, directory, ...bound }, scale)));
      for (const format of otherFormats) rows.push(...(await alone({ store, directory, format })));
      const title = `Exporting ${events.toLocaleString('en')} events of ${runs.toLocaleString('en')} runs`;
      return [{ title, beside: 'DuckDB’s own COPY', rows }];
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

const module = new URL('exporting.ts', import.meta.url).href;

/** One after the other, A B A B …, each in a process of its own. */
async function compare({ times, ...options }: ExportingOptions & { times: number }, scale: Scale): Promise<Row[]> {
  const ours: Exported[] = [];
  const duckDb: Exported[] = [];
  for (let round = 0; round < sizes[scale].rounds; round += 1) {
    ours.push(await inChild(module, exportByUs, options));
    duckDb.push(await inChild(module, copyByDuckDb, options));
  }
  const [seconds = 0, theirs = 1] = [ours, duckDb].map((each) => median(each.map((one) => one.seconds)) ?? 0);
  return [
    {
      what: options.format,
      ours: duration(seconds),
      beside: duration(theirs),
      compared: ratio(seconds, theirs),
      bound: atMost(seconds / theirs, times, '×'),
    },
    { ...memoryRow(options.format, mostBytes(ours)), beside: megabytes(mostBytes(duckDb)) },
  ];
}

/** Once: memory is the same each time, and there is nothing to race with. */
async function alone(options: ExportingOptions): Promise<Row[]> {
  const { seconds, peakBytes } = await inChild(module, exportByUs, options);
  return [{ what: options.format, ours: duration(seconds) }, memoryRow(options.format, peakBytes)];
}

const mostBytes = (each: readonly Exported[]): number => Math.max(...each.map(({ peakBytes }) => peakBytes));

const memoryRow = (format: string, bytes: number): Row => ({
  what: `${format}, memory at most`,
  ours: megabytes(bytes),
  bound: atMost(bytes / 1e6, mostMegabytes, 'MB'),
});
