import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AnalysedStore,
  type Filter,
  filterEvents,
  openStore,
  recent,
  run,
  runs,
  type SummaryRow,
  summary,
  summaryGroups,
} from '../../src/analysis.ts';
import { parseMicros } from '../../src/common/clock.ts';
import { figuresOf, numbersIn, plainFigures, sum, tagOf } from './plain-figures.ts';
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

/** From when a run's first line says that it began to when its last says that it ended, to a millisecond. */
const secondsOf = (own: readonly Line[]): number => {
  const timeOf = (name: string, column: string) =>
    Date.parse(String(own.find(({ event }) => event === name)?.[column]));
  return (timeOf('run_end', 'ended_at') - timeOf('run_start', 'started_at')) / 1000;
};

/** Kiritimati is 14 hours ahead of UTC. */
const plain = () => plainFigures(lines, { hoursAhead: 14 });

describe('summary', () => {
  it.each(summaryGroups)('by %s is what the lines come to', async (by) => {
    const { groups, total } = await summary(opened, { by });
    const expected = plain().groups(by);
    expect(expected.length).toBeGreaterThan(0);
    const byName = (rows: readonly SummaryRow[]) =>
      rows.toSorted((a, b) => String(a.group).localeCompare(String(b.group)));
    expect(byName(groups)).toEqual(byName(expected));
    expect(total).toEqual(plain().total(by));
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
    expect((await summary(inFiveDays, { days: 7 })).total.calls).toBe(plain().total('model').calls);
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

  it('come to what their lines do', async () => {
    for (const found of await runs(opened)) {
      const own = lines.filter(({ directory }) => directory === found.run_id);
      const { calls, errors, input_tokens, output_tokens, total_tokens, cache_read_tokens, cost_usd, unpriced_calls } =
        figuresOf(own, 'model');
      const numberOf = (name: string) => own.filter(({ event }) => event === name).length;
      expect(found).toMatchObject({
        ...{
          model_calls: calls,
          input_tokens,
          output_tokens,
          total_tokens,
          cache_read_tokens,
          cost_usd,
          unpriced_calls,
        },
        tool_calls: numberOf('tool_call'),
        errors: errors + numberOf('error'),
        duration_seconds: expect.closeTo(secondsOf(own), 2),
      });
    }
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
    const agentIds = new Set(own.map(({ agent_id }) => agent_id).filter((one) => one !== undefined));
    const found = new Map(
      detail?.agents.flatMap((agent) => [agent, ...agent.agents]).map((one) => [one.agent_id, one]),
    );
    expect(new Set(found.keys())).toEqual(agentIds);
    for (const agentId of agentIds) {
      const { calls, input_tokens, output_tokens, cost_usd } = figuresOf(
        own.filter(({ agent_id }) => agent_id === agentId),
        'model',
      );
      const figures = { model_calls: calls, input_tokens, output_tokens, cost_usd };
      expect(found.get(agentId as string)).toMatchObject(figures);
    }
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
    ['a user', { users: ['user-1'] }, (line: Line) => tagOf(line, { lines, name: 'user' }) === 'user-1'],
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

  it.each<[what: string, filter: () => Filter, isWanted: (line: Line) => boolean]>([
    ['two runs', () => ({ runIds: runIds().slice(1, 3) }), (line) => runIds().slice(1, 3).includes(line.directory)],
    ['an agent', () => ({ agentIds: [agentId()] }), (line) => line.agent_id === agentId()],
    ['a project', () => ({ projects: ['project-2'] }), (line) => line.project === 'project-2'],
    [
      'runs begun from one moment until before another',
      () => ({ since: startMicros(2), until: startMicros(4) }),
      (line) => [2, 3].includes(runIds().indexOf(line.directory)),
    ],
  ])('of %s are those lines and no others', async (_, filter, isWanted) => {
    const wanted = lines.filter(isWanted).map(({ id }) => id);
    expect(wanted.length).toBeGreaterThan(0);
    await using filtered = await openStore(store, { filter: filter() });
    expect((await filterEvents(filtered, {})).map(({ id }) => id).toSorted()).toEqual(wanted.toSorted());
    const own = new Set(lines.filter(isWanted).map(({ directory }) => directory));
    expect(new Set((await runs(filtered)).map(({ run_id }) => run_id))).toEqual(own);
  });
});

/** Runs as they began. */
const starts = () =>
  lines
    .filter(({ event }) => event === 'run_start')
    .toSorted((a, b) => (String(a.started_at) < String(b.started_at) ? -1 : 1));
const runIds = () => starts().map(({ directory }) => directory);
const startMicros = (place: number) => parseMicros(String(starts()[place]?.started_at)) as number;
const agentId = () => String(lines.find(({ event, role }) => event === 'agent' && role === 'coder')?.agent_id);

const withoutNulls = (row: object) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
