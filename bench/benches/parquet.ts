import type { Bench, Row } from '../bench.ts';
import { inChild } from '../harness/in-child.ts';
import { median } from '../harness/interleave.ts';
import { duration, megabytes, ratio } from '../report/figures.ts';
import { aboveSafe, countReadBack, fileRead } from './parquet-limits.ts';
import { type Written, writeLite, writeOurs } from './parquet-writers.ts';

const sizes = {
  full: [
    { rows: 200_000, rounds: 3 },
    { rows: 1_000_000, rounds: 1 },
  ],
  tiny: [{ rows: 1500, rounds: 1 }],
} as const;

/** Writers of Parquet: hyparquet-writer, as our exporter uses it, and the package that this design began with. */
export const parquet: Bench = {
  name: 'parquet',
  async measure(scale) {
    const rows: Row[] = [];
    for (const size of sizes[scale]) rows.push(...(await compare(size)));
    const { ours, lite } = await countReadBack();
    const { duckDb, lite: liteReading } = await fileRead();
    return [
      {
        title: 'Model calls into a Parquet file',
        beside: 'parquetjs-lite',
        rows: [
          ...rows,
          { what: `${aboveSafe} comes back as`, ours, beside: lite },
          { what: 'what we write, read by DuckDB and by it', ours: duckDb, beside: liteReading },
        ],
      },
    ];
  },
};

const writers = new URL('parquet-writers.ts', import.meta.url).href;

/** One after the other, A B A B …, each in a process of its own. */
async function compare({ rows, rounds }: { readonly rows: number; readonly rounds: number }): Promise<Row[]> {
  const ours: Written[] = [];
  const lite: Written[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await inChild(writers, writeOurs, { rows }));
    lite.push(await inChild(writers, writeLite, { rows }));
  }
  const row = (what: string, figure: keyof Written, shown: (value: number) => string): Row => {
    const [one, other] = [ours, lite].map((written) => median(written.map((each) => each[figure])));
    return { what, ours: shown(one ?? 0), beside: shown(other ?? 0), compared: ratio(one ?? 0, other ?? 0) };
  };
  const count = rows.toLocaleString('en');
  return [
    row(`${count} rows`, 'seconds', duration),
    row(`${count} rows, memory at most`, 'peakBytes', megabytes),
    row(`${count} rows, file`, 'fileBytes', megabytes),
  ];
}
