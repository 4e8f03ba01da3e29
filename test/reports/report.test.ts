import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/analysis/open-store.ts';
import { createReport, type Report } from '../../src/reports/index.ts';
import { type Line, linesOf } from '../analysis/recorded-store.ts';
import { plainQuantile, plainSum, syntheticStore } from '../analysis/synthetic-store.ts';

const dayMicros = 86_400_000_000;
const nowMicros = Date.parse('2026-11-21T06:00:00Z') * 1000;
const since = nowMicros - 6 * dayMicros;

let directory: string;
let report: Report;
let lines: readonly Line[];

async function reportSince(options: { readonly seed?: number; readonly since?: number } = {}): Promise<Report> {
  const filter = options.since === undefined ? {} : { since: options.since };
  await using store = await openStore(directory, { timeZone: 'UTC', filter, now: () => nowMicros });
  return await createReport(store, { filter, seed: options.seed });
}

beforeAll(async () => {
  directory = await syntheticStore({ runs: 60, days: 14 });
  lines = linesOf(directory);
  report = await reportSince({ since });
});

/** What was recorded by the runs that began in a time, read without any of our code. */
function linesFrom(from: number, to: number): Line[] {
  const starts = lines.filter(({ event, started_at }) => {
    const at = Date.parse(String(started_at)) * 1000;
    return event === 'run_start' && at >= from && at < to;
  });
  const runs = new Set(starts.map((line) => line.directory));
  return lines.filter((line) => runs.has(line.directory));
}

const callsOf = (all: readonly Line[]): Line[] => all.filter(({ event }) => event === 'model_call');

const isUnpriced = ({ cost_usd, status, input_tokens, output_tokens }: Line): boolean =>
  typeof cost_usd !== 'number' &&
  (status !== 'error' || typeof input_tokens === 'number' || typeof output_tokens === 'number');

function plainTotals(all: readonly Line[]) {
  const calls = callsOf(all);
  const ends = all.filter(({ event }) => event === 'run_end');
  const tools = all.filter(({ event }) => event === 'tool_call');
  const durations = calls.map(({ duration_ms }) => Number(duration_ms));
  return {
    runs: new Set(all.map((line) => line.directory)).size,
    completed_runs: ends.filter(({ status }) => status === 'completed').length,
    failed_runs: ends.filter(({ status }) => status === 'failed').length,
    cost_usd: plainSum(calls.map(({ cost_usd }) => cost_usd)),
    unpriced_calls: calls.filter(isUnpriced).length,
    model_calls: calls.length,
    failed_model_calls: calls.filter(({ status }) => status === 'error').length,
    input_tokens: plainSum(calls.map(({ input_tokens }) => input_tokens)),
    output_tokens: plainSum(calls.map(({ output_tokens }) => output_tokens)),
    latency_p50_ms: plainQuantile(durations, 0.5),
    latency_p95_ms: plainQuantile(durations, 0.95),
    tool_calls: tools.length,
    failed_tool_calls: tools.filter(({ status }) => status === 'error').length,
  };
}

describe('totals', () => {
  it('are those of the ledgers, beside those of the period before', () => {
    const [now, before] = [
      plainTotals(linesFrom(since, nowMicros)),
      plainTotals(linesFrom(since - 6 * dayMicros, since)),
    ];
    expect(now.runs).toBeGreaterThan(5);
    expect(before.runs).toBeGreaterThan(5);
    for (const [name, value] of Object.entries(now)) {
      const total = report.totals[name as keyof typeof now];
      const earlier = before[name as keyof typeof now];
      expect([name, total.value]).toEqual([name, expect.closeTo(value, 9)]);
      expect([name, total.before]).toEqual([name, expect.closeTo(earlier, 9)]);
      expect([name, total.change]).toEqual([name, expect.closeTo(value - earlier, 8)]);
      expect([name, total.change_share]).toEqual([
        name,
        earlier === 0 ? null : expect.closeTo((value - earlier) / earlier, 8),
      ]);
    }
  });

  it('have nothing beside them where the period has no beginning', async () => {
    const { period, totals } = await reportSince();
    expect(period).toMatchObject({ since: null, until: null, before: null });
    expect(totals.runs).toEqual({ value: 60, before: null, change: null, change_share: null });
  });
});

it('names the period, and that before it, which is as long', () => {
  expect(report.period).toMatchObject({
    since: '2026-11-15T06:00:00.000000Z',
    until: null,
    before: { since: '2026-11-09T06:00:00.000000Z', until: '2026-11-15T06:00:00.000000Z' },
  });
});

it.each([
  ['by_model', ({ response_model, request_model }: Line) => response_model ?? request_model],
  ['by_agent_role', ({ agent_role }: Line) => agent_role],
  ['by_project', ({ project }: Line) => project],
] as const)('%s adds up to the ledgers', (section, groupOf) => {
  const calls = callsOf(linesFrom(since, nowMicros));
  const groups = Map.groupBy(calls, groupOf);
  expect(report[section]).toHaveLength(groups.size);
  for (const { group, calls: number, cost_usd } of report[section]) {
    const own = groups.get(group) ?? [];
    expect(number).toBe(own.length);
    expect(cost_usd ?? 0).toBeCloseTo(plainSum(own.map((call) => call.cost_usd)), 9);
  }
});

it('by_ticket adds up to the ledgers, the dearest first', () => {
  const calls = callsOf(linesFrom(since, nowMicros)).filter(({ ticket_id }) => ticket_id !== null);
  const groups = Map.groupBy(calls, ({ ticket_id }) => ticket_id);
  for (const { ticket_id, model_calls, cost_usd } of report.by_ticket) {
    const own = groups.get(ticket_id) ?? [];
    expect(model_calls).toBe(own.length);
    expect(cost_usd ?? 0).toBeCloseTo(plainSum(own.map((call) => call.cost_usd)), 9);
  }
  const costs = report.by_ticket.map(({ cost_usd }) => cost_usd ?? -1);
  expect(costs).toEqual(costs.toSorted((a, b) => b - a));
});

it('has each day, and of each the models, that add up to the total', () => {
  const sum = (values: readonly (number | null)[]): number => plainSum(values);
  const cost = report.totals.cost_usd.value ?? 0;
  expect(sum(report.daily.map(({ cost_usd }) => cost_usd))).toBeCloseTo(cost, 9);
  expect(sum(report.daily_by_model.map(({ cost_usd }) => cost_usd))).toBeCloseTo(cost, 9);
  expect(sum(report.daily_by_model.map(({ calls }) => calls))).toBe(report.totals.model_calls.value);
  expect(report.daily.map(({ day }) => day)).toEqual([
    ...['2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'],
  ]);
  expect(report.daily.filter(({ is_partial }) => is_partial).map(({ day }) => day)).toEqual(['2026-11-15']);
});

it('names what is not in the figures', () => {
  const own = linesFrom(since, nowMicros);
  const unpriced = callsOf(own).filter(isUnpriced);
  expect(unpriced.length).toBeGreaterThan(0);
  expect(report.left_out.unpriced_calls).toBe(unpriced.length);
  expect(plainSum(report.left_out.unpriced_by_model.map(({ calls }) => calls))).toBe(unpriced.length);
  const ended = new Map(own.filter(({ event }) => event === 'run_end').map((line) => [line.run_id, line.status]));
  const runs = [...new Set(own.map(({ run_id }) => run_id))];
  const incomplete = runs.filter((runId) => ended.get(runId) === undefined || ended.get(runId) === 'crashed');
  expect(report.left_out.incomplete_runs.map(({ run_id }) => run_id).toSorted()).toEqual(incomplete.toSorted());
});

it('is the same for the same store, seed and time', async () => {
  expect(await reportSince({ since })).toEqual(report);
  const other = await reportSince({ since, seed: 2 });
  expect(other.totals).toEqual(report.totals);
  expect(other.models).not.toEqual(report.models);
});
