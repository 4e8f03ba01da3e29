import { expect, it } from 'vitest';
import { eventOf } from '../store/support.ts';
import { runCommand, workingDirectory } from '../support/command.ts';

/** A store of one run a day, with a model call in each. */
function storeOf(days: readonly string[], callAt: (day: string) => string = (day) => day): string {
  const ledgers = days.map((day, index) => {
    const runId = `run-${index}`;
    const lines = [
      eventOf('run_start', { ts: `${day}T10:00:00.000000Z`, run_id: runId, started_at: `${day}T10:00:00.000000Z` }),
      eventOf('model_call', { ts: `${callAt(day)}T10:00:01.000000Z`, run_id: runId, cost_usd: 1, status: 'ok' }),
    ];
    return [`runs/${runId}/events.jsonl`, lines.map((line) => `${JSON.stringify(line)}\n`).join('')] as const;
  });
  return workingDirectory(Object.fromEntries(ledgers));
}

const recent = ['2026-11-01', '2026-11-02', '2026-11-03'];
const ask = async (cwd: string, ...args: string[]) =>
  await runCommand([...args, '--directory', 'runs', '--timezone', 'UTC'], { cwd });

// Every day from 1970 was made, and the slopes between all pairs of them: minutes and gigabytes, or "Array buffer
// allocation failed".
it.each(['0001-01-01', '1970-01-01', '9999-12-31'])(
  'a call at %s is counted, and makes the axis no longer',
  async (day) => {
    const cwd = storeOf(recent, (ofRun) => (ofRun === '2026-11-02' ? day : ofRun));
    const { code, stdout } = await ask(cwd, 'trends', '--json', '--since', '1990-01-01');
    expect(code).toBe(0);
    const { calls_outside, metrics } = JSON.parse(stdout);
    expect(calls_outside).toBe(1);
    expect(metrics[0].values.map(({ value }: { value: number }) => value)).toEqual([1, 0, 1]);
  },
);

it.each<[first: string, by: 'day' | 'week', advice: RegExp]>([
  [
    '2022-11-03',
    'day',
    /2022-11-03 to 2026-11-03 is too long a span for --by day: 1,462 days.*use --by week, or --since 2024-02-08\n$/,
  ],
  ['1970-01-01', 'day', /use --since 2024-02-08\n$/],
  ['0001-01-01', 'week', /too long a span for --by week: 105,\d{3} weeks.*use --since 2007-09-10\n$/],
])('a run of %s by %s is told to be too long ago', async (first, by, advice) => {
  const { code, stdout, stderr } = await ask(storeOf([first, ...recent]), 'trends', '--by', by);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(advice);
});

it.each<[first: string, weeks: object | null]>([
  ['2022-11-03', null],
  ['1970-01-01', { first: '1969-12-29', last: '2026-11-02', steps: 2967 }],
])('a report from %s on has the newest days, trends by week, and says so', async (first, weeks) => {
  const cwd = storeOf([first, ...recent]);
  const report = JSON.parse((await ask(cwd, 'report', '--format', 'json')).stdout);
  expect(report.daily).toHaveLength(1000);
  expect(report.time_axis).toMatchObject({ trends_by: 'week', daily_too_long: { first }, trends_too_long: weeks });
  const text = (await ask(cwd, 'report', '--format', 'text')).stdout;
  expect(text).toContain(`${first} to 2026-11-03 is `);
  expect(text).toContain('By week, since there are too many days.');
});
