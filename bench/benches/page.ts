import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { chromiumPath, launchChromium } from '../../scripts/chromium.ts';
import type { Bench, Row, Section } from '../bench.ts';
import { secondsToInteractive } from '../harness/browser.ts';
import { runledger } from '../harness/command.ts';
import { interleave } from '../harness/interleave.ts';
import { atMost, duration, megabytes, ratio } from '../report/figures.ts';

interface Size {
  readonly runs: number;
  readonly limitSeconds: number;
  /** Of the file; null where there is none. */
  readonly limitMegabytes: number | null;
}

const sizes: Readonly<Record<'full' | 'tiny', { readonly rounds: number; readonly stores: readonly Size[] }>> = {
  full: {
    rounds: 5,
    stores: [
      { runs: 1000, limitSeconds: 1.5, limitMegabytes: 2 },
      { runs: 10_000, limitSeconds: 4, limitMegabytes: null },
    ],
  },
  tiny: { rounds: 1, stores: [{ runs: 20, limitSeconds: 1.5, limitMegabytes: 2 }] },
};

/**
 * How long a browser takes until the dashboard's page can be used (`secondsToInteractive`), beside what one would write
 * without it: the same runs as rows of a plain table, with no script, no chart and nothing to open.
 */
export const page: Bench = {
  name: 'page',
  async measure(scale) {
    const title = 'The dashboard, opened by Chromium';
    if (chromiumPath === undefined) return [{ title, rows: [{ what: 'left out: chromium is missing', ours: '' }] }];
    const { stores, rounds } = sizes[scale];
    const folder = await mkdtemp(join(tmpdir(), 'runledger-bench-'));
    const browser = await launchChromium();
    try {
      const rows: Row[] = [];
      for (const size of stores) rows.push(...(await openBoth(browser, { folder, rounds, size })));
      const section: Section = { title, beside: 'a plain table', rows };
      return [section];
    } finally {
      await browser.close();
      await rm(folder, { recursive: true });
    }
  },
};

async function openBoth(
  browser: Browser,
  { folder, rounds, size }: { readonly folder: string; readonly rounds: number; readonly size: Size },
): Promise<Row[]> {
  const { runs, limitSeconds, limitMegabytes } = size;
  const store = join(folder, `runs-${runs}`);
  const [dashboard, table] = [join(folder, `${runs}.html`), join(folder, `${runs}-table.html`)];
  await runledger('generate', '--runs', String(runs), '--end', '2026-11-01', '--directory', store);
  await runledger('dashboard', '--directory', store, '--timezone', 'UTC', '--output', dashboard);
  const listed = await runledger('runs', '--limit', String(runs), '--directory', store, '--json');
  await writeFile(table, plainTable((JSON.parse(listed.stdout) as { runs: readonly PlainRun[] }).runs));
  const seconds = await interleave(
    {
      dashboard: () => secondsToInteractive(browser, dashboard),
      table: () => secondsToInteractive(browser, table),
    },
    { rounds },
  );
  const [bytes, tableBytes] = [(await stat(dashboard)).size, (await stat(table)).size];
  const count = `${runs.toLocaleString('en')} runs`;
  return [
    {
      what: `${count}, until it can be used`,
      ours: duration(seconds.dashboard),
      beside: duration(seconds.table),
      compared: ratio(seconds.dashboard, seconds.table),
      bound: atMost(seconds.dashboard, limitSeconds, 's'),
    },
    {
      what: `${count}, file`,
      ours: megabytes(bytes),
      beside: megabytes(tableBytes),
      compared: ratio(bytes, tableBytes),
      ...(limitMegabytes !== null && { bound: atMost(bytes / 1e6, limitMegabytes, 'MB') }),
    },
  ];
}

interface PlainRun {
  readonly [column: string]: unknown;
}

const columns = ['run_id', 'project', 'status', 'started_at', 'duration_seconds', 'model_calls', 'total_tokens'];

/** Names of generated runs need no escaping. */
const plainTable = (runs: readonly PlainRun[]): string => `<!doctype html>
<meta charset="utf-8"><title>Runs</title>
<table><thead><tr>${columns.map((column) => `<th>${column}</th>`).join('')}</tr></thead>
<tbody>${runs.map((run) => `<tr>${columns.map((column) => `<td>${run[column]}</td>`).join('')}</tr>`).join('\n')}</tbody></table>
`;
