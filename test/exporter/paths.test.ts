import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ExporterContext, snapshotPath } from '../../src/exporter.ts';

const context = (changes: Partial<ExporterContext>): ExporterContext =>
  ({ run: { runId: 'run-1', project: null }, directory: '/store/run-1', writer: null, ...changes }) as ExporterContext;

describe('snapshotPath', () => {
  it.each([
    {
      where: 'in the run’s directory',
      changes: {},
      options: { name: 'metrics.json' },
      is: '/store/run-1/metrics.json',
    },
    {
      where: 'by the writer’s name where it joined',
      changes: { writer: 'w2' },
      options: { name: 'metrics.json' },
      is: '/store/run-1/metrics.w2.json',
    },
    { where: 'for a directory', changes: { writer: 'w2' }, options: { name: 'csv' }, is: '/store/run-1/csv.w2' },
    {
      where: 'in a directory of the run’s own elsewhere',
      changes: {},
      options: { name: 'metrics.json', directory: '/else' },
      is: '/else/run-1/metrics.json',
    },
    {
      where: 'by the directory’s safe name and not by the run’s id',
      changes: { run: { runId: '../../etc', project: null } },
      options: { name: 'metrics.json', directory: '/else' },
      is: '/else/run-1/metrics.json',
    },
    {
      where: 'without a run',
      changes: { run: null, directory: '/store' },
      options: { name: 'metrics.json', directory: '/else' },
      is: '/else/metrics.json',
    },
  ])('is $where', ({ changes, options, is }) => {
    expect(snapshotPath(context(changes), options)).toBe(is);
  });

  it('counts a relative directory from where the process stands', () => {
    const file = snapshotPath(context({}), { name: 'metrics.json', directory: 'else' });
    expect(file).toBe(path.resolve('else', 'run-1', 'metrics.json'));
  });
});
