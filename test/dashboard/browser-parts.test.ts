import { describe, expect, it } from 'vitest';
import { agentOrder } from '../../src/dashboard/browser/agent-order.ts';
import { followedTiles } from '../../src/dashboard/browser/followed-tiles.ts';
import { mergeRuns } from '../../src/dashboard/browser/merge-runs.ts';
import { nameAt } from '../../src/dashboard/browser/name-at.ts';
import { addUpdate, applyUpdate, type RunsUpdate } from '../../src/dashboard/browser/runs-update.ts';
import { select, selectRuns, successRateOf } from '../../src/dashboard/browser/select-runs.ts';
import { shortFigure } from '../../src/dashboard/browser/short-figure.ts';
import { groupUsage, totalUsage, usageByDay } from '../../src/dashboard/browser/usage.ts';
import { initialState, readState, writeState } from '../../src/dashboard/browser/view-state.ts';
import { withoutRuns } from '../../src/dashboard/browser/without-runs.ts';
import type { DetailRow } from '../../src/dashboard/detail-tables.ts';
import type { PageData, PageRuns, PageTile } from '../../src/dashboard/page-data.ts';
import { change, type FigureUnit, figure } from '../../src/reports/tables/cell.ts';

const hostile = '<img src=x onerror=alert(1)>&=#run=?%20';

describe('the address of a view', () => {
  it.each([
    ['nothing', initialState],
    ['filters', { ...initialState, filters: { ...initialState.filters, project: hostile, from: '2026-11-01' } }],
    ['a sort and a run', { ...initialState, sort: 'cost_usd', run: `../../etc ${hostile}` }],
  ])('with %s is read as it was written', (_, state) => {
    expect(readState(writeState(state))).toEqual(state);
  });

  it.each(['', '#', '#by_model', '#sort=&unknown=1'])('%j shows all runs', (hash) => {
    expect(readState(hash)).toMatchObject({ filters: initialState.filters, run: null });
  });
});

const none = [null, null, null] as const;
const runs: PageRuns = {
  with_view: 3,
  names: ['shop', 'docs', 'completed', 'running', '2026-11-01', '2026-11-02', 'gpt-5', 'coder', 'gpt'],
  run_id: ['a', 'b', 'c'],
  project: [0, 1, 0],
  status: [2, 2, 3],
  started_at: [3, 2, 1],
  day: [5, 4, 4],
  duration_seconds: [1, 2, null],
  model_calls: [1, 2, 3],
  total_tokens: [10, 20, 30],
  cost_usd: [0.1, 0.2, null],
  unpriced_calls: [0, 0, 3],
  tool_calls: none,
  errors: none,
  models: [[6], [], [6, 8]],
  agents: [[], [7], [7]],
  usage: [
    [[5, 6, null, null, 1, 1, 0, 10, 0.1, 0]],
    [[4, null, null, 7, 2, 1, 1, 20, 0.2, 0]],
    [
      [4, 6, 8, 7, 1, 1, 0, 30, null, 1],
      [4, 6, null, null, 2, 2, 0, null, null, 2],
    ],
  ],
};

describe('the table of runs', () => {
  it.each<[string, Partial<typeof initialState.filters>, string, number[]]>([
    ['all', {}, '-started_at', [0, 1, 2]],
    ['a project', { project: 'shop' }, '-started_at', [0, 2]],
    ['a model', { model: 'gpt-5' }, 'started_at', [2, 0]],
    ['an agent', { agent: 'coder' }, '-started_at', [1, 2]],
    ['a model that an agent called', { model: 'gpt', agent: 'coder' }, '-started_at', [2]],
    ['a model and an agent that have nothing to do with each other', { model: 'gpt', agent: 'none' }, '', []],
    ['a status', { status: 'running' }, '-started_at', [2]],
    ['days', { from: '2026-11-02', to: '2026-11-02' }, '-started_at', [0]],
    ['text in any name', { text: 'DOC' }, '-started_at', [1]],
    ['what is unknown last, from the largest', {}, '-cost_usd', [1, 0, 2]],
    ['what is unknown last, from the smallest', {}, 'cost_usd', [0, 1, 2]],
    ['a sort that is none', {}, 'constructor', [0, 1, 2]],
  ])('selects and sorts %s', (_, filters, sort, places) => {
    expect(selectRuns(runs, { filters: { ...initialState.filters, ...filters }, sort })).toEqual(places);
  });

  it('knows how they ended, of those that did', () => {
    expect(successRateOf(runs, [0, 1, 2])).toBe(1);
    expect(successRateOf(runs, [2])).toBeNull();
  });
});

describe('what calls came to', () => {
  const usage = (filters: Partial<typeof initialState.filters>) =>
    select(runs, { ...initialState, filters: { ...initialState.filters, ...filters } }).usage;

  it.each<[string, Partial<typeof initialState.filters>, object]>([
    ['all', {}, { runs: 3, calls: 6, errors: 1, total_tokens: 60, cost_usd: 0.30000000000000004, unpriced_calls: 3 }],
    ['a model', { model: 'gpt-5' }, { runs: 2, calls: 4, total_tokens: 40, cost_usd: 0.1, unpriced_calls: 3 }],
    ['a model as it was asked for', { model: 'gpt' }, { runs: 1, calls: 1, total_tokens: 30, cost_usd: null }],
    ['an agent', { agent: 'coder' }, { runs: 2, calls: 3, total_tokens: 50, cost_usd: 0.2, unpriced_calls: 1 }],
    ['nothing', { text: 'no such run' }, { runs: 0, calls: 0, success_rate: null, total_tokens: 0, cost_usd: 0 }],
  ])('is added up of %s; unknown is not nothing', (_, filters, totals) => {
    expect(totalUsage(usage(filters))).toMatchObject(totals);
  });

  it('is grouped, the dearest first, then by calls, and what has no name last', () => {
    expect(groupUsage(usage({}), ({ model }) => model).map(({ group }) => group)).toEqual([null, 'gpt-5']);
    expect(groupUsage(usage({ project: 'shop' }), ({ agent_role }) => agent_role).map(({ group }) => group)).toEqual([
      null,
      'coder',
    ]);
    expect(usageByDay(usage({})).map(({ day, model }) => [day, model])).toEqual([
      ['2026-11-01', null],
      ['2026-11-01', 'gpt-5'],
      ['2026-11-02', 'gpt-5'],
    ]);
  });
});

describe('newer rows of runs', () => {
  const update: PageRuns = {
    with_view: 0,
    names: ['new', 'completed', 'shop', '2026-11-02', 'gpt-6'],
    run_id: ['d', 'c'],
    project: [0, 2],
    status: [1, 1],
    started_at: [4, 1],
    day: [3, 3],
    duration_seconds: [1, 9],
    model_calls: [1, 4],
    total_tokens: [1, 40],
    cost_usd: [0.5, 0.4],
    unpriced_calls: [0, 0],
    tool_calls: [null, 2],
    errors: [null, 0],
    models: [[4], [4]],
    agents: [[], []],
    usage: [[[3, 4, null, null, 1, 1, 0, 1, 0.5, 0]], []],
  };
  const merged = mergeRuns(runs, update);
  const named = (places: readonly (number | null)[]) => places.map((place) => nameAt(merged, place));

  it('take the place of those that are known, and stand at the end where they are new', () => {
    expect(merged.run_id).toEqual(['a', 'b', 'c', 'd']);
    expect(merged.cost_usd).toEqual([0.1, 0.2, 0.4, 0.5]);
    expect(named(merged.project)).toEqual(['shop', 'docs', 'shop', 'new']);
    expect(named(merged.status)).toEqual(['completed', 'completed', 'completed', 'completed']);
    expect(merged.models.map(named)).toEqual([['gpt-5'], [], ['gpt-6'], ['gpt-6']]);
    expect(merged.usage[3]?.map(([day, model]) => named([day, model]))).toEqual([['2026-11-02', 'gpt-6']]);
  });

  it('change nothing of the table that they are put into, and are the same when they come again', () => {
    expect(runs.run_id).toHaveLength(3);
    expect(runs.names).toHaveLength(9);
    expect(mergeRuns(merged, update)).toEqual(merged);
  });

  it('take in a run that is named twice as it stands last', () => {
    const twice = mergeRuns(mergeRuns(runs, update), { ...update, model_calls: [7, 8] });
    expect(twice.model_calls).toEqual([1, 2, 8, 7]);
  });
});

describe('updates of the table', () => {
  const at = '2026-11-02T00:00:00Z';
  const of = (runId: string, gone?: readonly string[]): RunsUpdate => ({
    runs: { ...withoutRuns(runs, ['a', 'b', 'c']), ...onlyRow(runs, runId) },
    generated_at: at,
    ...(gone && { gone }),
  });

  it('leave out the rows of runs that are gone, in every column', () => {
    const left = applyUpdate(runs, of('', ['a', 'c', 'unknown']));
    expect(left).toEqual({ ...runs, ...onlyRow(runs, 'b') });
  });

  it('bring a run back that has come again', () => {
    expect([of('', ['b']), of('b')].reduce(applyUpdate, runs).run_id).toEqual(['a', 'c', 'b']);
  });

  it('are kept as long as they say of any run what no later one says', () => {
    const [first, gone, both] = [of('a'), of('', ['b']), of('a', ['b'])];
    expect([first, gone, of('c')].reduce(addUpdate, [])).toEqual([first, gone, of('c')]);
    expect([first, gone, both].reduce(addUpdate, [])).toEqual([both]);
  });
});

/** The columns of a table with the row of this run alone; with none where it has no such run. */
function onlyRow(table: PageRuns, runId: string): Partial<PageRuns> {
  const { names: _names, with_view: _withView, ...columns } = table;
  const place = table.run_id.indexOf(runId);
  const entries = Object.entries(columns).map(([name, values]) => [name, place === -1 ? [] : [values[place]]]);
  return Object.fromEntries(entries);
}

describe('the totals at the top', () => {
  const tile = (name: string, before: number | null): PageTile => ({
    ...{ name, title: name, value: figure(1, 'usd'), before },
    change: before === null ? null : { difference: change(0, 'usd'), share: change(0, 'share') },
  });
  const page = { runs, tiles: [tile('cost_usd', 0.2), tile('latency_p95_ms', 5)] } as unknown as PageData;

  it('are set beside the period before as long as they are of all runs', () => {
    const [cost, latency] = followedTiles(page, select(runs, initialState));
    expect(cost?.change?.difference).toMatchObject({ value: 0.30000000000000004 - 0.2 });
    expect(latency).toBe(page.tiles[1]);
  });

  it('say which of them are of all runs where filters are set, and which calls have no price', () => {
    const filters = { ...initialState.filters, project: 'shop' };
    const [cost, latency] = followedTiles(page, select(runs, { ...initialState, filters }));
    expect(cost).toMatchObject({ value: { value: 0.1 }, change: null, note: 'without 3 calls of unknown price' });
    expect(latency).toMatchObject({ change: null, note: 'of all runs' });
  });
});

describe('a figure to be read from afar', () => {
  it.each<[number | null, FigureUnit, string | null]>([
    [0.462, 'usd', null],
    [155.105669, 'usd', '$155.11'],
    [12_345.6, 'usd', '$12,346'],
    [25_693, 'count', null],
    [156_481_174, 'count', '156.5M'],
    [0.624, 'share', null],
    [null, 'usd', null],
  ])('of %s %s is %s', (value, unit, text) => {
    expect(shortFigure(figure(value, unit))).toBe(text);
  });
});

describe('the agents of a run', () => {
  const turn = (parent: number | null) => ({ parent }) as DetailRow<'agents'>;

  it('stand under who started them, each once', () => {
    const order = agentOrder([turn(null), turn(0), turn(1), turn(0), turn(null)]);
    expect(order.map(({ place, depth }) => [place, depth])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 1],
      [4, 0],
    ]);
  });

  it('are all there where they stand in a circle', () => {
    expect(agentOrder([turn(1), turn(0), turn(2)]).map(({ place }) => place)).toEqual([0, 1, 2]);
  });
});
