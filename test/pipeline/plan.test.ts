import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtInExporters } from '../../exporters/index.ts';
import { formatProblem } from '../../src/config/index.ts';
import type { ExporterPlugin } from '../../src/exporter.ts';
import { type Plan, planExporters } from '../../src/pipeline/plan.ts';
import { configOf, readers } from '../config/support.ts';

/** A plugin that takes one number and nothing else. */
const pluginOf = (name: string, more: object = {}) => ({
  name,
  scope: 'run',
  configSchema: z.strictObject({ size: z.number().default(7) }),
  create() {
    throw new Error('nothing is made by planning');
  },
  ...more,
});

const store = join(import.meta.dirname, 'store');

const noModules = async () => {
  throw new Error('no module is expected');
};

/** Plans the exporters of a file whose readers these are, from line 4 on. */
function plan(entries: readonly string[], { plugins = [] as unknown[], modules = {} as Record<string, unknown> } = {}) {
  const specifiers = Object.keys(modules);
  const distribution = specifiers.length > 0 ? [`distribution: { runledger: { plugins: [${specifiers}] } }`] : [];
  const content = [readers(...entries), ...distribution].join('\n');
  return planExporters(configOf(content, { RUNLEDGER_DIR: store }), {
    builtIn: [...builtInExporters, ...(plugins as ExporterPlugin[])],
    importModule: specifiers.length > 0 ? async (specifier) => modules[specifier] : noModules,
  });
}

const periodic = (exporter: string, timing = '') => `periodic: { ${timing} exporter: { ${exporter} } }`;
const problemsOf = ({ problems }: Plan) =>
  problems.map(formatProblem).map((line) => line.replace('otel-config.yaml', ''));

describe('the plan', () => {
  it('has each exporter once, by a name of its own, with what its schema made of the file', async () => {
    const { exporters, problems } = await plan(
      [
        periodic('json:', 'interval: 2000, timeout: 500,'),
        periodic('sized: { size: 3 }'),
        periodic('sized:', 'interval: 10,'),
        'pull: { exporter: { prometheus/development: { port: 0 } } }',
        periodic('sized:'),
      ],
      { plugins: [pluginOf('sized')] },
    );
    expect(problems).toEqual([]);
    expect(
      exporters.map(({ label, config, intervalMs, timeoutMs }) => ({ label, config, intervalMs, timeoutMs })),
    ).toEqual([
      { label: 'json', config: { pretty: true }, intervalMs: 2000, timeoutMs: 500 },
      { label: 'sized', config: { size: 3 }, intervalMs: 60_000, timeoutMs: 30_000 },
      { label: 'sized#2', config: { size: 7 }, intervalMs: 10, timeoutMs: 10 },
      {
        label: 'prometheus/development',
        config: expect.objectContaining({ port: 0 }),
        intervalMs: null,
        timeoutMs: 30_000,
      },
      { label: 'sized#3', config: { size: 7 }, intervalMs: 60_000, timeoutMs: 30_000 },
    ]);
  });

  it('takes the plugins of a module, one or a list, before those that are built in', async () => {
    const { exporters, problems } = await plan([periodic('one:'), periodic('two:'), periodic('json:')], {
      modules: { a: { default: pluginOf('one') }, b: { default: [pluginOf('two'), pluginOf('json')] } },
    });
    expect(problems).toEqual([]);
    expect(exporters.map(({ label, config }) => [label, config])).toEqual([
      ['one', { size: 7 }],
      ['two', { size: 7 }],
      ['json', { size: 7 }],
    ]);
  });

  it('has all that is wrong at once, each with its place, and what is right beside it', async () => {
    const found = await plan([
      periodic('jsnol:'),
      periodic('csv: { delimiter: "-", wrong: 1 }'),
      'pull: { exporter: { parquet: } }',
      periodic('json:'),
    ]);
    expect(problemsOf(found)).toEqual([
      expect.stringMatching(
        /^:4 meter_provider\.readers\[0\]\.periodic\.exporter: "jsnol" is not .* did you mean "json"/,
      ),
      expect.stringMatching(/^:5 meter_provider\.readers\[1\]\.periodic\.exporter\.csv\.delimiter: /),
      expect.stringMatching(/^:5 meter_provider\.readers\[1\]\.periodic\.exporter\.csv: unknown "wrong"; known: /),
      ':6 meter_provider.readers[2].pull.exporter.parquet: "parquet" writes snapshots of a run: put it under a periodic reader',
    ]);
    expect(found.exporters.map(({ label }) => label)).toEqual(['json']);
  });

  it.each<[what: string, module: unknown, message: string]>([
    ['nothing', {}, '"m" has no exporter plugin as its default export'],
    ['a text', { default: 'json' }, '"m" has no exporter plugin as its default export'],
    [
      'a plugin without a schema',
      { default: pluginOf('x', { configSchema: {} }) },
      '"m" has no exporter plugin as its default export',
    ],
    [
      'a plugin of no known scope',
      { default: pluginOf('x', { scope: 'thread' }) },
      '"m" has no exporter plugin as its default export',
    ],
    ['an empty list', { default: [] }, '"m" has no exporter plugin as its default export'],
    ['no module', undefined, '"m" cannot be imported: TypeError: '],
  ])('refuses a module that exports %s', async (_what, module, message) => {
    const lines = problemsOf(await plan([periodic('json:')], { modules: { m: module } }));
    expect(lines).toEqual([expect.stringContaining(`:5 distribution.runledger.plugins[0]: ${message}`)]);
  });
});

describe('a plugin that never comes to an end', () => {
  const never = () => new Promise<never>(() => {});

  it('of being imported is a problem of the configuration', async () => {
    const config = configOf(`${readers(periodic('json:'))}\ndistribution: { runledger: { plugins: [slow] } }`);
    const found = await planExporters(config, { builtIn: builtInExporters, importModule: never, patienceMs: 20 });
    expect(problemsOf(found)).toEqual([
      ':5 distribution.runledger.plugins[0]: "slow" cannot be imported: Error: not done after 20 ms',
    ]);
  });

  it.each<[what: string, validate: () => unknown, says: string]>([
    ['of checking its settings', never, 'Error: not done after 20 ms'],
    [
      'but throws',
      () => {
        throw new Error('of the plugin');
      },
      'Error: of the plugin',
    ],
    ['but rejects', () => Promise.reject(new Error('of the plugin')), 'Error: of the plugin'],
  ])('%s is a problem of its reader', async (_what, validate, says) => {
    const plugin = pluginOf('slow', { configSchema: { '~standard': { version: 1, vendor: 'test', validate } } });
    const config = configOf(readers(periodic('slow:'), periodic('json:')));
    const builtIn = [...builtInExporters, plugin as ExporterPlugin];
    const found = await planExporters(config, { builtIn, importModule: noModules, patienceMs: 20 });
    expect(problemsOf(found)).toEqual([
      `:4 meter_provider.readers[0].periodic.exporter.slow: cannot be checked: ${says}`,
    ]);
    expect(found.exporters.map(({ label }) => label)).toEqual(['json']);
  });
});

describe('two readers whose files are the same', () => {
  const elsewhere = join(import.meta.dirname, 'elsewhere');
  const files = ({ size }: { size: number }) => [{ name: `file-${size}` }];

  it.each<[what: string, one: string, other: string, name: string, refused: string]>([
    ['in the run’s directory', 'json:', 'json: { pretty: false }', 'json', 'metrics.json'],
    [
      'in a directory of theirs',
      `json: { directory: ${elsewhere} }`,
      `json: { directory: ${elsewhere}/x/.. }`,
      'json',
      'metrics.json',
    ],
    ['by the name of the run’s', 'json:', `json: { directory: ${store} }`, 'json', 'metrics.json'],
    [
      'in one table',
      'csv: { tables: [runs, metrics] }',
      'csv: { tables: [metrics, agents] }',
      'csv',
      'csv/metrics.csv',
    ],
    ['in all tables', 'csv:', 'csv:', 'csv', 'csv/runs.csv'],
    ['by default', 'parquet:', 'parquet: { tables: [metrics] }', 'parquet', 'metrics.parquet'],
    ['of a plugin that says so', 'told: { size: 1 }', 'told: { size: 1 }', 'told', 'file-1'],
  ])('are a problem of the second, %s', async (_what, one, other, name, refused) => {
    const found = await plan([periodic(one), periodic('console:'), periodic(other)], {
      plugins: [pluginOf('told', { files })],
    });
    expect(problemsOf(found)).toEqual([
      `:6 meter_provider.readers[2].periodic.exporter.${name}: writes ${refused} of each run, as meter_provider.readers[0].periodic.exporter.${name} does; give one of them a directory of its own`,
    ]);
  });

  it.each([
    ['directories of their own', 'json:', `json: { directory: ${elsewhere} }`],
    ['tables of their own', 'csv: { tables: [metrics] }', 'csv: { tables: [runs] }'],
    ['formats of their own', 'json:', 'csv:'],
    ['nothing said of them', 'untold:', 'untold:'],
    ['nothing to be made of what is said', 'garbled:', 'garbled:'],
    ['a plugin that throws when it is asked', 'throwing:', 'throwing:'],
  ])('are none where they have %s', async (_what, one, other) => {
    const plugins = [
      pluginOf('untold'),
      pluginOf('garbled', { files: () => 5 }),
      pluginOf('throwing', {
        files() {
          throw new Error('hostile');
        },
      }),
    ];
    expect(problemsOf(await plan([periodic(one), periodic(other)], { plugins }))).toEqual([]);
  });
});
