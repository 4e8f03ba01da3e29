import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore, recent, run, runs, summary } from '../../../src/analysis.ts';
import { linesOf, recordStore } from '../../analysis/recorded-store.ts';
import { runCli } from '../../support/cli-process.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';
import { goldenStore } from './golden-store.ts';

let store: string;
beforeAll(async () => {
  store = await recordStore();
});

/** What a command prints of the store of real runs, as a process. */
async function jsonOf(...args: string[]) {
  const { code, stdout, stderr } = await runCli([...args, '--directory', store, '--timezone', 'UTC', '--json'], {
    cwd: dirname(store),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

const envelope = { time_zone: 'UTC', skipped: { runs: 0, lines: 0 }, faults: [] };

describe('one JSON value, of real runs, is what the function answers', () => {
  it('of runs, without and with a database', async () => {
    await using opened = await openStore(store, { timeZone: 'UTC' });
    const all = await runs(opened);
    expect(await jsonOf('runs')).toEqual({ ...envelope, has_more: false, runs: all });
    expect(await jsonOf('runs', '--limit', '2')).toEqual({ ...envelope, has_more: true, runs: all.slice(0, 2) });
    expect(await jsonOf('runs', '--tool', 'grep', '--limit', '2')).toEqual({
      ...envelope,
      has_more: true,
      runs: all.slice(0, 2),
    });
  });

  it('of show', async () => {
    await using opened = await openStore(store, { timeZone: 'UTC' });
    const id = linesOf(store)[0]?.directory ?? '';
    expect(await jsonOf('show', id)).toEqual({ ...envelope, ...(await run(opened, id)) });
  });

  it('of summary', async () => {
    await using opened = await openStore(store, { timeZone: 'UTC' });
    expect(await jsonOf('summary', '--by', 'agent_role')).toEqual({
      ...envelope,
      ...(await summary(opened, { by: 'agent_role' })),
    });
  });

  it('of recent', async () => {
    await using opened = await openStore(store, { timeZone: 'UTC' });
    expect(await jsonOf('recent', '--limit', '3')).toEqual({ ...envelope, ...(await recent(opened, { limit: 3 })) });
  });
});

/** What a command prints for people. */
async function textOf(args: readonly string[], columns?: number): Promise<string[]> {
  const cwd = await goldenStore();
  const place = { cwd, ...(columns !== undefined && { columns }) };
  const { code, stdout, stderr } = await runCommand([...args, '--timezone', 'America/Lima'], place);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n');
}

describe('for people', () => {
  it('runs are a table, the newest first', async () => {
    expect(await textOf(['runs', '--limit', '3'])).toMatchInlineSnapshot(`
      [
        "run      project  started              status        lasted  calls  tokens   USD",
        "dear-5   golden   2026-11-06 07:00:00  completed  1 min 5 s      1   1,005  1.00",
        "cheap-5  golden   2026-11-06 07:00:00  failed     1 min 5 s      1   1,005  0.10",
        "dear-4   golden   2026-11-05 07:00:00  completed  1 min 4 s      1   1,004  0.90",
        "",
        "times are of America/Lima",
        "the newest 3; --limit or --all shows more",
        "",
      ]
    `);
  });

  it('that table fits the terminal', async () => {
    const lines = await textOf(['runs'], 60);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  it('a run is shown whole', async () => {
    expect(await textOf(['show', 'dear-3'])).toMatchInlineSnapshot(`
      [
        "dear-3: completed",
        "2026-11-04 07:00:00 to 2026-11-04 07:01:03, 1 min 3 s",
        "project golden, version 1.2.3",
        "config {"provider":"acme","model":"dear","temperature":0.2,"max_retries":2}",
        "tags {"user":"ada"}",
        "1 model call, 1 tool call, 0 errors",
        "1,003 tokens: 5 in, – out",
        "0.80 USD",
        "a call took 3 ms on average, p50 3 ms, p95 3 ms",
        "",
        "tickets:",
        "ticket  status     lasted  tokens   USD  agents  errors",
        "T-3     cancelled       –   1,003  0.80       0       0",
        "",
        "tools:",
        "tool  calls  success   avg   p95   max",
        "grep      1  100.0 %  1 ms  1 ms  1 ms",
        "",
        "slowest calls:",
        "model  at                   took  tokens in  out   USD  status   role   ticket",
        "dear   2026-11-04 07:00:10   2 s      1,000    3  0.80  success  coder  T-3",
        "",
        "dearest calls:",
        "model  at                   took  tokens in  out   USD  status   role   ticket",
        "dear   2026-11-04 07:00:10   2 s      1,000    3  0.80  success  coder  T-3",
        "",
        "times are of America/Lima; – is unknown",
        "",
      ]
    `);
  });

  it('a summary is a table with all of it below', async () => {
    expect(await textOf(['summary', '--by', 'model'])).toMatchInlineSnapshot(`
      [
        "12 runs: 9 completed, 3 failed",
        "",
        "model  runs  calls  success  tokens   USD  unpriced     avg     p50     p95     min     max",
        "dear      6      6  100.0 %   6,015  4.50               2 s     2 s     2 s     2 s  2.01 s",
        "cheap     6      6  100.0 %   6,015  0.40         1  903 ms  903 ms  905 ms  900 ms  905 ms",
        "all      12     12  100.0 %  12,030  4.90         1  1.45 s  1.45 s     2 s  900 ms  2.01 s",
        "",
        "model calls; days are cut in America/Lima",
        "unpriced: calls that no cost holds",
        "",
      ]
    `);
  });

  it('days are in their order', async () => {
    expect((await textOf(['summary', '--by', 'day', '--since', '2026-11-05'])).slice(0, 6)).toMatchInlineSnapshot(`
      [
        "4 runs: 3 completed, 1 failed",
        "",
        "day         runs  calls  success  tokens   USD     avg     p50     p95     min     max",
        "2026-11-05     2      2  100.0 %   2,008  0.99  1.45 s  1.45 s  1.95 s  904 ms     2 s",
        "2026-11-06     2      2  100.0 %   2,010  1.10  1.46 s  1.46 s  1.95 s  905 ms  2.01 s",
        "all            4      4  100.0 %   4,018  2.09  1.45 s  1.45 s     2 s  904 ms  2.01 s",
      ]
    `);
  });

  it('what is recent is two tables', async () => {
    expect(await textOf(['recent', '--limit', '1'])).toMatchInlineSnapshot(`
      [
        "no operations",
        "",
        "run     project  started              status        lasted  calls  tokens   USD",
        "dear-5  golden   2026-11-06 07:00:00  completed  1 min 5 s      1   1,005  1.00",
        "",
        "times are of America/Lima",
        "",
      ]
    `);
  });

  it.each([['runs'], ['summary'], ['recent']])('%s of nothing says that 0 runs matched', async (command) => {
    expect((await textOf([command, '--project', 'none'])).join('\n')).toContain('0 runs matched');
  });
});

describe('what cannot be answered', () => {
  it('is said of a store that is not there', async () => {
    const { code, stdout, stderr } = await runCommand(['runs', '--directory', 'nowhere'], { cwd: workingDirectory() });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('there is no such directory');
  });

  it.each([
    ['that there is none', 'nobody', /there is no run "nobody"/],
    ['which ones begin so', 'dear', /6 runs begin with "dear":\ndear-0\n/],
    ['of what is no name of a run', '../runs', /there is no run "\.\.\/runs"/],
  ])('is said of a run: %s', async (_what, id, said) => {
    const { code, stderr } = await runCommand(['show', id], { cwd: await goldenStore() });
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(said) });
  });

  it.each([
    [['summary', '--by', 'modle'], /Did you mean model\?/],
    [['runs', '--limit', '0'], /whole number, 1 or more/],
    [['recent', '--limits', '3'], /Did you mean --limit\?/],
  ])('is wrong usage: %s', async (args, said) => {
    const { code, stderr } = await runCommand(args, { cwd: workingDirectory() });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(said) });
  });

  it('is counted loudly, and the rest answered', async () => {
    const cwd = await goldenStore();
    writeFileSync(join(cwd, 'runs', 'dear-0', 'events.jsonl'), 'junk\n', { flag: 'a' });
    rmSync(join(cwd, 'runs', 'dear-1', 'run.json'));
    const { code, stdout, stderr } = await runCommand(['summary', '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      skipped: { runs: 0, lines: 1 },
      runs: { all: 12 },
      total: { calls: 12 },
    });
    expect(stderr).toMatch(/^dear-0\/events\.jsonl:5: not a JSON object$/m);
    expect(stderr).toMatch(/^dear-1\/run\.json: is missing/m);
    expect(stderr).toMatch(/^not in these figures: 0 runs and 1 line that could not be read$/m);
  });
});
