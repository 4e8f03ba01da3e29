import { appendFile, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { createReport, type ReportLine, readReports } from '../../src/pipeline/process-report.ts';
import { describeProcess, processKey } from '../../src/store/index.ts';

const me = describeProcess();
const started: ReportLine = { line: 'started', off: false, problems: [] };
const run: ReportLine = { line: 'run', store: '/runs', run_id: 'run-1' };

let directory: string;
beforeEach(async () => {
  const made = await mkdtemp(join(tmpdir(), 'runledger-reports-'));
  directory = made;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
});

it('is read back line by line, each process by itself', async () => {
  createReport(directory, me)(started);
  createReport(directory, me)(run);
  createReport(directory, { ...me, thread_id: 7 })(started);
  expect(await readReports(directory)).toEqual([
    { process: processKey(me), lines: [started, run] },
    { process: processKey({ ...me, thread_id: 7 }), lines: [started] },
  ]);
});

it.each([undefined, ''])('goes nowhere where nobody asks: %j', async (asked) => {
  createReport(asked, me)(started);
  expect(await readdir(directory)).toEqual([]);
});

it('that cannot be written is nothing to the agent', () => {
  expect(createReport(join(directory, 'gone'), me)(started)).toBe(undefined);
});

it('cut short in a line is read up to there; what is no report is passed over', async () => {
  createReport(directory, me)(started);
  await appendFile(join(directory, `${processKey(me)}.jsonl`), '{"line":"ru');
  await writeFile(join(directory, 'notes.txt'), 'mine');
  await writeFile(join(directory, 'zz.jsonl'), 'null\n7\n{"line":1}\n');
  await symlink('/etc/hostname', join(directory, 'zzz.jsonl'));
  expect(await readReports(directory)).toEqual([
    { process: processKey(me), lines: [started] },
    { process: 'zz', lines: [] },
    { process: 'zzz', lines: [] },
  ]);
});
