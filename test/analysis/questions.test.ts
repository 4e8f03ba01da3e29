import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnalysedStore,
  filterEvents,
  openStore,
  recent,
  run,
  runs,
  type SummaryGroup,
  type SummaryRow,
  summary,
  summaryGroups,
} from '../../src/analysis.ts';
import { readManifests } from './read-manifests.ts';
import { type Line, linesOf, recordStore } from './recorded-store.ts';

let store: string;
let opened: AnalysedStore;
let lines: readonly Line[];
beforeAll(async () => {
  store = await recordStore();
  lines = linesOf(store);
  opened = await openStore(store, { timeZone: 'Pacific/Kiritimati' });
});
afterAll(() => opened.close());

/** Kiritimati is 14 hours ahead of UTC, all year. */
const dayOf = (line: Line) => new Date(Date.parse(String(line.ts)) + 14 * 3_600_000).toISOString().slice(0, 10);
const startOf = (line: Line) =>
  lines.find(({ event, directory }) => event === 'run_start' && directory === line.directory);
const tagOf = (line: Line, name: string) => (startOf(line)?.tags as Record<string, string> | undefined)?.[name] ?? null;
const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const numbersIn = (some: readonly Line[], column: string) =>
  some.map((line) => line[column]).filter((value): value is number => typeof value === 'number');

/** By the textbook: the place between the two nearest ranks. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
}

const groupOf: Readonly<Record<SummaryGroup, (line: Line) => string | null>> = {
  agent_role: (line) => textOf(line.agent_role),
  operation: (line) => textOf(line.event === 'operation' ? line.name : line.operation),
  model: (line) => textOf(line.response_model) ?? textOf(line.request_model),
  tool: (line) => textOf(line.tool_name),
  day: dayOf,
  session: (line) => textOf(line.session_id),
  ticket: (line) => textOf(line.ticket_id),
  project: (line) => textOf(line.project),
  user: (line) => tagOf(line, 'user'),
  team: (line) => tagOf(line, 'team'),
};

/** The figures of some lines, added up one by one. */
function figuresOf(some: readonly Line[], by: SummaryGroup | null) {
  const callEvent = by === 'tool' ? 'tool_call' : by === 'operation' ? 'operation' : 'model_call';
  const calls = some.filter(({ event }) => event === callEvent);
  const modelCalls = by === 'tool' ? [] : some.filter(({ event }) => event === 'model_call');
  const durations = numbersIn(calls, 'duration_ms');
  const known = (column: string) => {
    const numbers = numbersIn(modelCalls, column);
    if (by === 'tool' || (modelCalls.length > 0 && numbers.length === 0)) return null;
    return sum(numbers);
  };
  const close = (value: number | null) => (value === null ? null : expect.closeTo(value, 9));
  const [input, output] = [known('input_tokens'), known('output_tokens')];
  const successes = calls.filter(({ status }) => status === 'success').length;
  return {
    runs: new Set([...calls, ...modelCalls].map(({ directory }) => directory)).size,
    calls: calls.length,
    successes,
    errors: calls.filter(({ status }) => status === 'error' || status === 'failed').length,
    success_rate: calls.length === 0 ? null : close(successes / calls.length),
    input_tokens: input,
    output_tokens: output,
    total_tokens: input === null && output === null ? null : (input ?? 0) + (output ?? 0),
    cache_read_tokens: known('cache_read_tokens'),
    cost_usd: close(known('cost_usd')),
    unpriced_calls: modelCalls.filter((line) => line.cost_usd === undefined && line.status !== 'error').length,
    avg_duration_ms: close(durations.length === 0 ? null : sum(durations) / durations.length),
    min_duration_ms: durations.length === 0 ? null : Math.min(...durations),
    max_duration_ms: durations.length === 0 ? null : Math.max(...durations),
    p50_duration_ms: close(quantile(durations, 0.5)),
    p95_duration_ms: close(quantile(durations, 0.95)),
  };
}

/** The lines that a summary by this is made of. */
const linesFor = (by: SummaryGroup) =>
  lines.filter(({ event, operation }) => {
    if (by === 'tool') return event === 'tool_call';
    if (by === 'operation') return event === 'operation' || (event === 'model_call' && operation !== undefined);
    return event === 'model_call';
  });

describe('summary', () => {
  it.each(summaryGroups)('by %s is what the lines come to', async (by) => {
    const { groups, total } = await summary(opened, { by });
    const expected = Map.groupBy(linesFor(by), groupOf[by]);
    expect(expected.size).toBeGreaterThan(0);
    const byName = (rows: readonly SummaryRow[]) =>
      rows.toSorted((a, b) => String(a.group).localeCompare(String(b.group)));
    expect(byName(groups)).toEqual(
      byName([...expected].map(([group, some]) => ({ group, ...figuresOf(some, by) }) as SummaryRow)),
    );
    expect(total).toEqual(figuresOf(linesFor(by), by));
  });

  it('counts the runs by how they stand', async () => {
    expect((await summary(opened)).runs).toEqual({
      all: 6,
      completed: 5,
      failed: 1,
      cancelled: 0,
      crashed: 0,
      running: 0,
    });
  });

  it('leaves out what was before the last days', async () => {
    const later = Date.parse(String(lines[0]?.ts)) + 5 * 24 * 3_600_000;
    await using inFiveDays = await openStore(store, { timeZone: 'UTC', now: () => later * 1000 });
    expect((await summary(inFiveDays, { days: 5 })).total.calls).toBe(0);
    expect((await summary(inFiveDays, { days: 7 })).total.calls).toBe(linesFor('model').length);
    const day = new Date(later - 4 * 24 * 3_600_000).toISOString().slice(0, 10);
    expect((await summary(inFiveDays, { days: 5 })).since_day).toBe(day);
  });

  it('of nothing is 0, and unknown where nothing can be said', async () => {
    await using empty = await openStore(store, { filter: { projects: ['none'] } });
    const { total, runs: counts, groups } = await summary(empty, { by: 'model' });
    expect(counts.all).toBe(0);
    expect(groups).toEqual([]);
    expect(total).toEqual(figuresOf([], 'model'));
  });
});

describe('runs', () => {
  it('are the manifests’ rows, the newest first', async () => {
    const manifests = readManifests(store).toSorted((a, b) => (a.run.started_at < b.run.started_at ? 1 : -1));
    expect(await runs(opened)).toEqual(manifests.map((manifest) => manifest.run));
    expect(await runs(opened, { limit: 2 })).toEqual(manifests.slice(0, 2).map((manifest) => manifest.run));
  });
});

describe('a run', () => {
  it('has its totals, agents as a tree, tickets, tools, errors, and its slowest and dearest calls', async () => {
    const manifest = readManifests(store)[3];
    const id = manifest?.run.run_id ?? '';
    const own = lines.filter(({ directory }) => directory === id);
    const detail = await run(opened, id, { calls: 3 });
    expect(detail?.run).toEqual(manifest?.run);
    expect(detail?.performance?.p95_latency_ms).toBe(manifest?.totals.latency.p95Ms);
    expect(detail?.agents.map(({ role, agents }) => [role, agents.map((agent) => agent.role)])).toEqual([
      ['planner', ['coder']],
      ['planner', ['coder']],
    ]);
    const agents = detail?.agents.flatMap((agent) => [agent, ...agent.agents]) ?? [];
    expect(sum(agents.map(({ model_calls: calls }) => calls ?? 0))).toBe(manifest?.run.model_calls);
    expect(detail?.tickets.map(({ ticket_id }) => ticket_id)).toEqual(
      own.filter(({ event }) => event === 'ticket_start').map(({ ticket_id }) => ticket_id),
    );
    expect(detail?.tools.map(({ tool_name, calls }) => [tool_name, calls])).toEqual(
      Object.entries(manifest?.totals.byTool ?? {})
        .map(([name, { calls }]) => [name, calls])
        .toSorted(([, a], [, b]) => Number(b) - Number(a)),
    );
    expect(sum((detail?.errors ?? []).map(({ count }) => count))).toBe(manifest?.run.errors);
    const calls = own.filter(({ event }) => event === 'model_call');
    const most = (column: string) =>
      numbersIn(calls, column)
        .toSorted((a, b) => b - a)
        .slice(0, 3);
    expect(detail?.slowest_calls.map(({ duration_ms }) => duration_ms)).toEqual(most('duration_ms'));
    expect(detail?.dearest_calls.map(({ cost_usd }) => cost_usd)).toEqual(most('cost_usd'));
  });

  it('that is not there is null', async () => {
    expect(await run(opened, '../etc')).toBe(null);
  });
});

describe('recent', () => {
  it('has the newest operations and runs, the newest first', async () => {
    const operations = lines
      .filter(({ event }) => event === 'operation')
      .toSorted((a, b) => (String(a.ts) < String(b.ts) ? 1 : -1));
    const found = await recent(opened, { limit: 4 });
    expect(found.operations).toHaveLength(4);
    for (const [index, operation] of found.operations.entries())
      expect(operations[index]).toMatchObject(withoutNulls(operation));
    expect(found.runs).toEqual(await runs(opened, { limit: 4 }));
  });

  it('has those of a name only', async () => {
    expect((await recent(opened, { operations: ['none'] })).operations).toEqual([]);
    expect((await recent(opened, { operations: ['integrate'] })).operations.length).toBeGreaterThan(0);
  });
});

describe('events', () => {
  it.each([
    ['a tool', { tools: ['grep'] }, (line: Line) => line.tool_name === 'grep'],
    [
      'a model',
      { models: ['gpt-5-mini'] },
      (line: Line) => line.request_model === 'gpt-5-mini' || (line.event === 'agent' && line.model === 'gpt-5-mini'),
    ],
    [
      'a ticket and a role',
      { ticketIds: ['T-1'], agentRoles: ['coder'] },
      (line: Line) => line.ticket_id === 'T-1' && line.agent_role === 'coder',
    ],
    [
      'either of two sessions',
      { sessionIds: ['session-0', 'session-1'] },
      (line: Line) => line.session_id !== undefined,
    ],
    ['an event of the agent’s own', { events: ['deployed'] }, (line: Line) => line.event === 'deployed'],
    ['a user', { users: ['user-1'] }, (line: Line) => tagOf(line, 'user') === 'user-1'],
    [
      'an operation',
      { operations: ['integrate'] },
      (line: Line) => line.operation === 'integrate' || line.name === 'integrate',
    ],
    ['a provider', { providers: ['openai'] }, (line: Line) => line.event === 'model_call'],
    [
      'runs that failed',
      { statuses: ['failed'] },
      (line: Line) =>
        lines.some(
          ({ event, status, directory }) => event === 'run_end' && status === 'failed' && directory === line.directory,
        ),
    ],
    ['a text that is SQL', { tools: ["') OR true --"] }, () => false],
  ])('of %s are those lines, as events', async (_what, filter, isWanted) => {
    const wanted = lines.filter(isWanted).map(({ id }) => id);
    const found = await filterEvents(opened, filter);
    expect(found.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted());
    for (const event of found) expect(lines.find(({ id }) => id === event.id)).toMatchObject(withoutNulls(event));
    // A store that is opened with the filter holds them, and the runs that they are of.
    await using filtered = await openStore(store, { filter });
    expect((await filterEvents(filtered, {})).map(({ id }) => id)).toEqual(found.map(({ id }) => id));
    expect((await runs(filtered)).map(({ run_id }) => run_id).toSorted()).toEqual(
      [...new Set(found.map(({ run_id }) => run_id))].toSorted(),
    );
  });
});

const withoutNulls = (row: object) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
