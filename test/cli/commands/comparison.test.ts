import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli-process.ts';
import { runCommand, workingDirectory } from '../../support/command.ts';
import { goldenStore } from './golden-store.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await goldenStore();
});

const utc = ['--timezone', 'UTC'];

/** The text of a command that went well, as a process prints it. */
async function textOf(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCli([...args, ...utc], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n');
}

async function jsonOf(...args: string[]) {
  const { code, stdout, stderr } = await runCli([...args, ...utc, '--json'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('compare, as a process', () => {
  it('sets models beside each other', async () => {
    expect(await textOf('compare', 'models')).toEqual([
      'group    runs  success  USD a run  USD a success  tokens a run  call p50  call p95    run p50  evaluations.correctness',
      'cheap *     6   50.0 %       0.08           0.20         1,000    903 ms    905 ms  1 min 2 s                      0.5',
      'dear        6  100.0 %       0.75           0.75         1,000       2 s       2 s  1 min 3 s                      0.9',
      '',
      'group  figure                   difference      95 % interval',
      'dear   success                    +50.0 pp  0.0 pp to 81.2 pp  better',
      'dear   USD a run                     +0.67     0.474 to 0.859  worse',
      'dear   USD a success                 +0.55      0.812 or less  too few runs to tell',
      'dear   tokens a run                      0      -2.86 to 2.83  too few runs to tell',
      'dear   call p50                     +1.1 s     1.1 s to 1.1 s  worse',
      'dear   call p95                     +1.1 s     1.1 s to 1.1 s  worse',
      'dear   run p50                      +0.5 s                     too few runs to tell',
      'dear   evaluations.correctness        +0.4         0.4 to 0.4  better',
      '',
      '* the reference, cheap; 5 finished runs are the fewest of which anything is said',
      'runs that have calls without a price, in no cost of a run: 1',
      'success: completed runs of all that ended, differences in percentage points (pp); – is unknown',
      '',
    ]);
  });

  it('prints one JSON value, with figures that can be worked out on paper', async () => {
    const { time_zone, skipped, faults, by, reference, groups } = await jsonOf('compare', 'models');
    expect({ time_zone, skipped, faults, by, reference }).toEqual({
      time_zone: 'UTC',
      skipped: { runs: 0, lines: 0 },
      faults: [],
      by: 'model',
      reference: 'cheap',
    });
    expect(groups).toMatchObject([
      {
        group: 'cheap',
        completed_runs: 3,
        total_tokens: 6015,
        // 0.06 + 0.07 + 0.08 + 0.09 + 0.10, and a call without a price.
        cost_usd: 0.4,
        unpriced_calls: 1,
        cost_per_run_usd: { value: 0.08, runs: 5 },
        cost_per_success_usd: { value: 0.2 },
        // 60, 62 and 64 seconds were completed.
        duration_p50_seconds: { value: 62, low: null, high: null },
        latency_p50_ms: { value: 902.5 },
      },
      { group: 'dear', completed_runs: 6, cost_usd: 4.5, cost_per_run_usd: { value: 0.75 } },
    ]);
  });
});

describe('best, as a process', () => {
  it('ranks configurations, and says how sure it is', async () => {
    const [headline, , ...rest] = await textOf('best');
    expect(headline).toBe(
      'ahead: acme dear temperature=0.2 max_retries=2, 82.3 of 100 points, first in 88.8 % of resamples; too few runs to tell',
    );
    expect(rest.slice(1, 3).map((line) => line.replace(/ {2,}\S+ %$/, ''))).toEqual([
      'acme dear temperature=0.2 max_retries=2      6   82.3    100.0   26.7     90.0   99.2',
      'acme cheap temperature=0.2 max_retries=2     6   65.0     50.0  100.0     50.0  100.0',
    ]);
    expect(rest[4]).toBe(
      'points of 100, counted as success 40.0 %, cost 20.0 %, quality 30.0 %, speed 10.0 %; quality is evaluations.correctness',
    );
  });

  it('weighs as it is told, in JSON', async () => {
    const found = await jsonOf('best', '--by', 'model', '--weights', 'cost=1', '--quality', 'evaluations.correctness');
    expect(found).toMatchObject({
      by: 'model',
      best: 'cheap',
      weights: { success: 0, cost: 1, quality: 0, speed: 0 },
      // 0.20 and 0.75 USD a success.
      ranked: [
        { group: 'cheap', score: 100 },
        { group: 'dear', score: expect.closeTo(100 * (0.2 / 0.75), 9) },
      ],
      left_out: [],
      too_few_runs: [],
    });
  });
});

describe('trends, as a process', () => {
  it('shows each metric as a line of bars with its slope', async () => {
    expect(await textOf('trends')).toEqual([
      'metric     days     a day        95 % interval                   latest',
      'cost, USD  ▄▅▆▇▇█   +0.11        0.11 to 0.135  rising             1.10',
      'tokens     ██████      +2               2 to 2  rising            2,010',
      'runs       ██████       0               0 to 0  too few to tell       2',
      'success    █▅█▅█▅  0.0 pp  -50.0 pp to 16.7 pp  too few to tell  50.0 %',
      'call p95   ██████   +1 ms         1 ms to 1 ms  rising           1.95 s',
      'calls      ██████       0               0 to 0  too few to tell       2',
      'errors     ▁▁▁▁▁▁       0               0 to 0  too few to tell       0',
      '',
      '2026-11-01 to 2026-11-06, days in UTC',
      'calls without a price, in no cost: 1',
      '',
    ]);
  });

  it('gives one metric by week, in JSON', async () => {
    const { by, metrics, time_zone } = await jsonOf('trends', '--by', 'week', '--metric', 'runs');
    expect({ by, time_zone }).toEqual({ by: 'week', time_zone: 'UTC' });
    // 1 November 2026 is a Sunday.
    expect(metrics).toMatchObject([
      {
        metric: 'runs',
        values: [
          { start: '2026-10-26', value: 2 },
          { start: '2026-11-02', value: 10 },
        ],
        slope: null,
        verdict: 'too_few_to_tell',
      },
    ]);
  });
});

describe('compare', () => {
  it('sets runs beside the first of them, and says that they are too few', async () => {
    const { code, stdout } = await runCommand(['compare', 'dear-1', 'cheap-1'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('* the reference, dear-1;');
    expect(stdout).toMatch(/^cheap-1 {2}USD a run +-0\.54 +too few runs to tell$/m);
    expect(stdout).not.toMatch(/better|worse/);
  });

  it('says which of the runs are not there', async () => {
    const outcome = await runCommand(['compare', 'none-1', 'cheap-1', 'dear-1'], { cwd });
    expect(outcome).toMatchObject({ code: 3, stderr: 'none-1: there is no such run\n' });
    expect(outcome.stdout).toContain('* the reference, cheap-1;');
  });

  it('takes another group for the reference', async () => {
    const outcome = await runCommand(['compare', 'models', '--reference', 'dear'], { cwd });
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/^cheap +USD a run +-0\.67 .*better$/m) });
  });

  it('says which reference was likely meant', async () => {
    const outcome = await runCommand(['compare', 'models', '--reference', 'deer'], { cwd });
    expect(outcome).toMatchObject({
      code: 3,
      stderr: '--reference: there is no group "deer"; did you mean "dear"?\n',
    });
  });

  it.each([
    [['compare', 'model'], /"model" is none of models, temperatures, configs.*; did you mean models\?/],
    [['compare'], /missing required argument 'what'/],
    [['compare', 'models', '--seed', 'x'], /--seed <number>' argument 'x' is invalid/],
    [['best', '--weights', 'succes=1'], /Write success=1,cost=1,quality=1,speed=1, or some of them/],
    [['best', '--weights', 'cost=0'], /One of them must be more than 0/],
    [['trends', '--metric', 'cost'], /Allowed choices are cost_usd/],
    [['trends', '--by', 'month'], /Allowed choices are day, week/],
  ])('and its like say what is wrong with %j', async (args, said) => {
    const outcome = await runCommand(args, { cwd });
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(said) });
  });

  it('lists what can be told of many groups, and counts the rest', async () => {
    const runIds = ['dear', 'cheap'].flatMap((model) => [0, 1, 2, 3].map((number) => `${model}-${number}`));
    const { stdout } = await runCommand(['compare', ...runIds], { cwd });
    expect(stdout).toMatch(/^too few runs to tell: \d+ more differences; --json has them$/m);
  });

  it.each([
    ['evaluations.corectness', 'did you mean "evaluations.correctness"?'],
    ['beauty', 'known: evaluations.correctness'],
  ])('by a quality that no run has, %s, says which there are', async (measure, hint) => {
    const outcome = await runCommand(['best', '--quality', measure], { cwd });
    expect(outcome).toMatchObject({ code: 3, stderr: `--quality: no run has "${measure}"; ${hint}\n` });
    expect(outcome.stdout).toMatch(/^left out: quality, which is unknown of all$/m);
  });

  it('says of a part that only one configuration knows that it compares nothing', async () => {
    const other = workingDirectory();
    cpSync(join(cwd, 'runs'), join(other, 'runs'), { recursive: true });
    for (const number of [0, 1, 2, 3, 4, 5]) {
      const ledger = join(other, 'runs', `cheap-${number}`, 'events.jsonl');
      writeFileSync(ledger, readFileSync(ledger, 'utf8').replace('"correctness"', '"originality"'));
    }
    const args = ['best', '--by', 'model', '--quality', 'evaluations.originality'];
    const { stdout } = await runCommand(args, { cwd: other });
    expect(stdout).toMatch(/^left out: quality, which only cheap knows: there is nothing to compare it with$/m);
    expect(stdout).toMatch(/^points of 100, counted as success 57\.1 %, cost 28\.6 %, speed 14\.3 %/m);
    const { left_out, ranked } = JSON.parse((await runCommand([...args, '--json'], { cwd: other })).stdout);
    expect(left_out).toEqual([{ part: 'quality', unknown_for: ['dear'] }]);
    expect(ranked.map((row: { parts: { quality: object } }) => row.parts.quality)).toEqual([
      { value: null, points: null },
      { value: 0.5, points: null },
    ]);
  });

  it('takes what can be read of a ledger, and names what cannot', async () => {
    const other = workingDirectory();
    cpSync(join(cwd, 'runs'), join(other, 'runs'), { recursive: true });
    appendFileSync(join(other, 'runs', 'dear-1', 'events.jsonl'), 'junk\n');
    const { code, stdout, stderr } = await runCommand(['compare', 'models', '--json'], { cwd: other });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^dear-1\/events\.jsonl:5: .*\nnot in these figures: 0 runs and 1 line that could not be read\n$/,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      skipped: { runs: 0, lines: 1 },
      faults: [{ run_id: 'dear-1', file: 'events.jsonl', line: 5 }],
      groups: [{ runs: 6 }, { runs: 6 }],
    });
  });

  it('shows slopes with their intervals, and the newest days, on a terminal of 80', async () => {
    const args = ['trends', '--until', '2026-11-17', ...utc];
    const { stdout } = await runCommand(args, { cwd, columns: 80 });
    const table = stdout.split('\n').slice(0, 8);
    expect(table[0]).toMatch(/^metric +last 14 days +a day +95 % interval/);
    expect(table[1]).toMatch(/^cost, USD {2}▇▇█▁{11} /);
    expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('fits a narrow terminal', async () => {
    const { stdout } = await runCommand(['compare', 'models'], { cwd, columns: 60 });
    expect(stdout).toContain('left out, for want of room:');
    const tables = stdout.split('\n').slice(0, 3);
    expect(Math.max(...tables.map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  it.each([
    [['compare', 'models'], 'no runs to compare\n'],
    [['best'], 'too few runs to tell which is best\n'],
    [['trends'], 'no runs to look at\n'],
    [['tickets'], 'no tickets\n'],
  ])('%j has nothing to say of runs that are not there', async (args, text) => {
    const outcome = await runCommand([...args, '--project', 'none'], { cwd });
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringContaining(text), stderr: '' });
  });
});
