import { describe, expect, it } from 'vitest';
import { agentOrder } from '../../src/dashboard/browser/agent-order.ts';
import { selectRuns, successRateOf } from '../../src/dashboard/browser/select-runs.ts';
import { initialState, readState, writeState } from '../../src/dashboard/browser/view-state.ts';
import type { DetailRow } from '../../src/dashboard/detail-tables.ts';
import type { PageRuns } from '../../src/dashboard/page-data.ts';

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
  names: ['shop', 'docs', 'completed', 'running', '2026-11-01', '2026-11-02', 'gpt-5', 'coder'],
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
  models: [[6], [], [6]],
  agents: [[], [7], [7]],
  usage: [[], [], []],
};

describe('the table of runs', () => {
  it.each<[string, Partial<typeof initialState.filters>, string, number[]]>([
    ['all', {}, '-started_at', [0, 1, 2]],
    ['a project', { project: 'shop' }, '-started_at', [0, 2]],
    ['a model', { model: 'gpt-5' }, 'started_at', [2, 0]],
    ['an agent', { agent: 'coder' }, '-started_at', [1, 2]],
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
