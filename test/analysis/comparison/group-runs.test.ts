import { describe, expect, it } from 'vitest';
import type { ComparedRun } from '../../../src/analysis/comparison/compared-run.ts';
import { groupRuns } from '../../../src/analysis/comparison/group-runs.ts';
import { runOf } from './support.ts';

const namesOf = (runs: readonly Partial<ComparedRun>[], by: 'model' | 'temperature' | 'config' | 'run') =>
  groupRuns(
    runs.map((run, index) => runOf({ run_id: `r${index}`, ...run })),
    by,
  ).map(({ group, runs: members }) => `${group}: ${members.map(({ run_id }) => run_id).join(' ')}`);

describe('groupRuns', () => {
  it('by model keeps those of no known model apart', () => {
    expect(namesOf([{ model: 'b' }, { model: null }, { model: 'a' }, { model: 'b' }], 'model')).toEqual([
      '(unknown): r1',
      'a: r2',
      'b: r0 r3',
    ]);
  });

  it('by temperature knows 0 from none', () => {
    expect(namesOf([{ temperature: 0 }, { temperature: null }, { temperature: 0.7 }], 'temperature')).toEqual([
      '(unknown): r1',
      '0: r0',
      '0.7: r2',
    ]);
  });

  it('by configuration takes every setting, in any order', () => {
    const config = { model: 'gpt-5-mini', max_retries: 3, tools: { b: 1, a: 2 } };
    const reordered = { tools: { a: 2, b: 1 }, max_retries: 3, model: 'gpt-5-mini', nothing: null };
    expect(namesOf([{ config }, { config: reordered }, { config: { ...config, max_retries: 5 } }], 'config')).toEqual([
      'openai gpt-5-mini max_retries=3 tools={"a":2,"b":1}: r0 r1',
      'openai gpt-5-mini max_retries=5 tools={"a":2,"b":1}: r2',
    ]);
  });

  it('by configuration names what has none', () => {
    expect(namesOf([{ provider: null, model: null, config: 'odd' }], 'config')).toEqual(['(unknown): r0']);
  });

  it('by run leaves each alone', () => {
    expect(namesOf([{}, {}], 'run')).toEqual(['r0: r0', 'r1: r1']);
  });
});
