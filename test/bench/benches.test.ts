import { expect, it } from 'vitest';
import type { Section } from '../../bench/bench.ts';
import { benches } from '../../bench/benches/index.ts';
import { ccusageVersion } from '../../bench/harness/ccusage.ts';
import { installedPeers, type PeerName } from '../../bench/harness/peers.ts';
import { table } from '../../bench/report/table.ts';
import { chromiumPath } from '../../scripts/chromium.ts';

/** What each bench says of what; the figures are those of tiny sizes, and mean nothing. */
const expected: Readonly<Record<string, readonly string[]>> = {
  record: ['a run open', 'a run open, and Prometheus'],
  'model-call': ['by recordModelCall()', 'as the wire hands it over'],
  wire: [
    'fetch, watched',
    'fetch, recorded',
    'fetch, a stream of 5 chunks, watched',
    'fetch, a stream of 5 chunks, recorded',
    'openai, watched',
    'openai, recorded',
    'openai, a stream of 5 chunks, watched',
    'openai, a stream of 5 chunks, recorded',
  ],
  peers: peerRows(),
  snapshots: [
    'json',
    'json, memory at most',
    'csv',
    'csv, memory at most',
    'parquet',
    'parquet, memory at most',
    'a scrape, beside OTel’s exporter',
    'prometheus, memory at most',
  ],
  parquet: [
    '1,500 rows',
    '1,500 rows, memory at most',
    '1,500 rows, file',
    '9007199254740993 comes back as',
    'what we write, read by DuckDB and by it',
  ],
  'long-run': [
    'at 200 events',
    'recording and snapshots, p99',
    '  longest turn, processor time',
    'its final snapshot, p99',
    '  longest turn, processor time',
  ],
  'many-runs': [
    'opening them, a call each, p99',
    '  longest turn, processor time',
    'recording and snapshots, p99',
    '  longest turn, processor time',
    'ending all at once, p99',
    '  longest turn, processor time',
    '10 open, heap and buffers',
    '10 open, resident',
    '20 ended, heap and buffers',
  ],
  store: [
    'summary --by model, the first question',
    'summary --by model',
    'summary --by day',
    'summary --by model, compacted',
    'summary --by day, compacted',
    'runs --limit 20, the first question',
    'runs --limit 20',
    '--version',
    ...(ccusageVersion() === null && !process.env.CI ? ['ccusage left out: npm run peers'] : []),
  ],
  export: ['csv', 'parquet', 'json', 'jsonl', 'excel', 'zip'].flatMap((format) => [
    format,
    `${format}, memory at most`,
  ]),
  page:
    chromiumPath === undefined && !process.env.CI
      ? ['left out: chromium is missing']
      : ['20 runs, until it can be used', '20 runs, file'],
};

/** A call and a stream by either clock, by us and by whom `npm run peers` has installed: in CI all of them, else those that are there. */
function peerRows(): readonly string[] {
  const rowsOfPeers: Readonly<Record<string, Partial<Record<PeerName, string>>>> = {
    'openai 6.49.0': {
      opentelemetry: '  OpenTelemetry 0.22.0',
      'opentelemetry-at-once': '  OpenTelemetry 0.22.0, each at once',
      traceloop: '  Traceloop 0.27.0',
    },
    'openai 7.57.0': { openlit: '  OpenLIT 1.15.0' },
  };
  const installed = process.env.CI ? null : installedPeers();
  const groups = Object.entries(rowsOfPeers).flatMap(([openai, byName]) => {
    const rows = Object.entries(byName).filter(([name]) => installed?.includes(name as PeerName) ?? true);
    return rows.length === 0
      ? []
      : ownRows(
          openai,
          rows.map(([, row]) => row),
        );
  });
  const leftOut = installed === null ? 0 : 4 - installed.length;
  const rows = [
    ...(groups.length === 0 ? ownRows('openai 7.55.0', []) : groups),
    ...(leftOut === 0 ? [] : [`${leftOut} others left out: npm run peers`]),
  ];
  return Array(4).fill(rows).flat();
}

/** Who sends each call at once stands beside us as we are by default only. */
function ownRows(openai: string, peers: readonly string[]): readonly string[] {
  return [
    `${openai}, each written as it ends`,
    ...peers,
    `${openai}, in batches`,
    ...peers.filter((row) => !row.endsWith('each at once')),
  ];
}

const rowsOf = (sections: readonly Section[]) => sections.flatMap(({ rows }) => rows);

it.each(benches)('the bench $name runs, and its table is right', async ({ name, measure }) => {
  const sections = await measure('tiny');
  expect(rowsOf(sections).map(({ what }) => what)).toEqual(expected[name]);
  for (const { ours, beside } of rowsOf(sections)) {
    expect(`${ours} ${beside ?? ''}`).not.toMatch(/NaN|Infinity|undefined/);
  }
  const lines = table(sections).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

it('every bench is expected', () => {
  expect(benches.map(({ name }) => name)).toEqual(Object.keys(expected));
});

it('Parquet keeps whole numbers that the package it began with does not', async () => {
  const sections = (await benches.find(({ name }) => name === 'parquet')?.measure('tiny')) ?? [];
  const rows = new Map(rowsOf(sections).map(({ what, ours, beside }) => [what, [ours, beside]]));
  expect(rows.get('9007199254740993 comes back as')).toEqual(['…993', '…992']);
  expect(rows.get('what we write, read by DuckDB and by it')).toEqual(['read', 'invalid parquet version']);
});
