import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageVersion } from '../../../src/common/version.ts';
import { runCli } from '../../support/cli-process.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';
import { goldenStore } from './golden-store.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await goldenStore();
});

/** What makes a report the same each time. */
const fixed = ['--timezone', 'UTC', '--generated-at', '2026-11-07T00:00:00Z'];

const report = (...args: string[]) => runCommand(['report', ...args, ...fixed], { cwd });

/** As it is kept beside this test; the version is whichever it is. */
const expectGolden = (text: string, ending: string): Promise<void> =>
  expect(text.replaceAll(packageVersion(), '{version}')).toMatchFileSnapshot(`report-golden/${ending}.golden`);

const endings = { markdown: 'md', html: 'html', json: 'json', csv: 'csv', text: 'txt' } as const;

describe('report, as a process', () => {
  it('writes text to where no terminal is, as it should be', async () => {
    const { code, stdout, stderr } = await runCli(['report', ...fixed], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expectGolden(stdout, 'txt');
  });

  it.each(Object.entries(endings))('writes %s to a file, whose ending says that it is', async (_, ending) => {
    const file = `out/report.${ending}`;
    const { code, stdout, stderr } = await runCli(['report', '--output', file, ...fixed], { cwd });
    const path = join(cwd, file);
    expect({ code, stdout, stderr }).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: `12 runs, ${statSync(path).size.toLocaleString('en')} bytes: ${path}\n`,
    });
    await expectGolden(readFileSync(path, 'utf8'), ending);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe('figures that can be worked out on paper', () => {
  const jsonOf = async (...args: string[]) => JSON.parse((await report('--json', ...args)).stdout);

  it('are those of the whole store', async () => {
    const { totals, left_out, by_model, skipped, faults } = await jsonOf();
    expect({ skipped, faults }).toEqual({ skipped: { runs: 0, lines: 0 }, faults: [] });
    // dear: 0.5 + … + 1.0; cheap: 0.06 + … + 0.10.
    expect(totals).toMatchObject({
      runs: { value: 12, before: null, change: null },
      completed_runs: { value: 9 },
      failed_runs: { value: 3 },
      success_rate: { value: 0.75 },
      cost_usd: { value: 4.9 },
      unpriced_calls: { value: 1 },
      model_calls: { value: 12 },
      total_tokens: { value: 12_030 },
    });
    expect(left_out).toMatchObject({
      unpriced_calls: 1,
      unpriced_by_model: [{ model: 'cheap', calls: 1 }],
      incomplete_runs: [],
    });
    expect(by_model.map(({ group, cost_usd, calls }: never) => ({ group, cost_usd, calls }))).toEqual([
      { group: 'dear', cost_usd: 4.5, calls: 6 },
      { group: 'cheap', cost_usd: 0.4, calls: 6 },
    ]);
  });

  it('are set beside the period before, which is as long', async () => {
    // Days 5 and 6, before which there are 3 and 4; the day that begins at --generated-at has nothing yet.
    const { totals, period } = await jsonOf('--since', '2026-11-05');
    expect(period.before).toEqual({ since: '2026-11-03T00:00:00.000000Z', until: '2026-11-05T00:00:00.000000Z' });
    expect(totals.runs).toEqual({ value: 4, before: 4, change: 0, change_share: 0 });
    expect(totals.cost_usd).toEqual({
      value: 2.09,
      before: 1.65,
      change: expect.closeTo(0.44, 12),
      change_share: expect.closeTo(0.44 / 1.65, 12),
    });
  });

  it('are of so many last days, today with them', async () => {
    const { period, totals } = await jsonOf('--days', '2');
    expect(period.since).toBe('2026-11-06T00:00:00.000000Z');
    expect(totals.runs.value).toBe(2);
  });

  it('are of what a filter selects, which is named', async () => {
    const { filter, totals } = await jsonOf('--status', 'failed', '--project', 'golden');
    expect(filter).toEqual({ projects: ['golden'], statuses: ['failed'] });
    expect(totals.runs.value).toBe(3);
  });

  it('say that there is nothing, where there is nothing', async () => {
    const { code, stdout } = await report('--project', 'none');
    expect(code).toBe(0);
    expect(stdout).toContain('no runs');
    for (const format of ['markdown', 'html', 'csv'])
      expect(await report('--project', 'none', '--format', format)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a file that is there', () => {
  const place = () => workingDirectory({ 'notes.md': 'mine\n', 'runs/.keep': '' });
  const into = (at: string, ...args: string[]) => runCommand(['report', ...fixed, ...args], { cwd: at });

  it('is not replaced, unless it is a report and may be', async () => {
    const at = place();
    expect(await into(at, '--output', 'a.md')).toMatchObject({ code: 0 });
    expect(await into(at, '--output', 'a.md')).toEqual({
      code: 3,
      stdout: '',
      stderr: `${join(at, 'a.md')}: is a report already, which --overwrite would replace; nothing was written\n`,
    });
    for (const format of Object.keys(endings))
      expect(await into(at, '--output', 'a.md', '--overwrite', '--format', format)).toMatchObject({ code: 0 });
  });

  it('is never replaced where it is something else', async () => {
    const at = place();
    expect(await into(at, '--output', 'notes.md', '--overwrite')).toEqual({
      code: 3,
      stdout: '',
      stderr: `${join(at, 'notes.md')}: is there, and no report of Runledger’s: it is not replaced; nothing was written\n`,
    });
    expect(readFileSync(join(at, 'notes.md'), 'utf8')).toBe('mine\n');
  });

  it.each(['runs/report.md', 'link.md', 'runs'])('is not written to at %s', async (output) => {
    const at = place();
    symlinkSync('notes.md', join(at, 'link.md'));
    const { code, stderr } = await into(at, '--output', output, '--overwrite');
    expect(code).toBe(3);
    expect(stderr).toContain('nothing was written');
    expect(existsSync(join(at, 'runs/report.md'))).toBe(false);
  });

  it('is not there where it could not be written whole', async () => {
    const at = place();
    writeFileSync(join(at, 'file'), '');
    const { code, stderr } = await into(at, '--output', 'file/report.md');
    expect(code).toBe(3);
    expect(stderr).toContain('nothing was written');
    expect(readdirSync(at).toSorted()).toEqual(['file', 'notes.md', 'runs']);
  });
});

it('prints one JSON value about the file that it wrote', async () => {
  const at = workingDirectory({ 'runs/.keep': '' });
  const { stdout } = await runCommand(['report', ...fixed, '--output', 'r.csv', '--json'], { cwd: at });
  expect(JSON.parse(stdout)).toEqual({
    ...{ time_zone: 'UTC', skipped: { runs: 0, lines: 0 }, faults: [] },
    ...{ format: 'csv', output: join(at, 'r.csv'), runs: 0, bytes: statSync(join(at, 'r.csv')).size },
  });
});

it.each([
  [['--format', 'pdf'], /Allowed choices are markdown, html, json, csv, text/],
  [['--format', 'markdwon'], /Did you mean markdown\?/],
  [['--days', '0'], /whole number/],
  [['--days', '3', '--since', '7d'], /cannot be used with/],
  [['--generated-at', 'noon'], /2026-11-01/],
])('is wrong usage with %j', async (args, said) => {
  const { code, stderr } = await runCommand(['report', ...args], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(said);
});

it.each([60, 80, 120])('has no figure past the edge of a terminal of %i columns', async (columns) => {
  const { stdout } = await runCommand(['report', ...fixed], { cwd, columns });
  const longest = Math.max(...stdout.split('\n').map((line) => line.length));
  expect(longest).toBeLessThanOrEqual(columns);
});
