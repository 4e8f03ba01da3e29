import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { verify } from '../../src/analysis/verify.ts';
import { gatherPage } from '../../src/dashboard/gather-page.ts';
import { createReport, renderReport } from '../../src/reports/index.ts';
import { syntheticStore } from '../analysis/synthetic-store.ts';
import { runIds } from '../support/agent-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'runledger-warning-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const warning =
  'Things in the store that could not be taken as they stand: 3 (entries that are no runs, files of runs, lines of ledgers). `runledger verify` tells which.';

// Reports and the page said how many there were, neither of what nor what to do.
it('what could not be taken is said with its kind and with what tells more, which tells of each', async () => {
  const store = join(folder, 'store');
  cpSync(await syntheticStore({ runs: 3, days: 1 }), store, { recursive: true });
  const [first = '', second = ''] = (await runIds(store)).toSorted();
  symlinkSync(join(store, first), join(store, 'a-link'));
  const manifest = join(store, first, 'run.json');
  const written = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, JSON.stringify({ ...written, run: { ...written.run, run_id: 'another' } }));
  appendFileSync(join(store, second, 'events.jsonl'), 'no event\n');
  await using opened = await openStore(store, { timeZone: 'UTC' });
  const report = await createReport(opened);
  const { page } = await gatherPage(opened);
  expect(page.warnings).toContain(warning);
  for (const format of ['markdown', 'html', 'text'] as const) expect(renderReport(report, format)).toContain(warning);
  const { problems } = await verify(store);
  const placeOf = ({ run_id, file, line }: (typeof problems)[number]) => `${run_id}/${file}:${line}`;
  expect(problems.map(placeOf)).toEqual(expect.arrayContaining(report.left_out.faults.map(placeOf)));
});
