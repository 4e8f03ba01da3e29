import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findViolations } from '../../scripts/layers.ts';

let project: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'runledger-layers-'));
});
afterEach(() => rm(project, { recursive: true }));

/** Writes a project whose files have nothing but the given imports, and checks it. */
async function check(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [file, source] of Object.entries(files)) {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), source);
  }
  return violationsOf(project);
}

const violationsOf = (directory: string): string[] =>
  findViolations(directory).map(({ file, line, problem }) => `${file}:${line} ${problem}`);

const importing = (specifier: string): string => `import '${specifier}';`;

it('holds for the source of this project', () => {
  expect(violationsOf(fileURLToPath(new URL('../..', import.meta.url)))).toEqual([]);
});

describe('an import that the layers forbid is found', () => {
  it.each([
    ['upward', 'src/record/run.ts', '../pipeline/route.ts', 'src/pipeline/route.ts'],
    ['upward from the bottom', 'src/common/clock.ts', '../catalogue/index.ts', 'src/catalogue/index.ts'],
    ['upward from the catalogue', 'src/catalogue/index.ts', '../exporter.ts', 'src/exporter.ts'],
    ['sideways', 'src/store/ledger.ts', '../config/load.ts', 'src/config/load.ts'],
    ['to an entry point', 'src/pipeline/start.ts', '../index.ts', 'src/index.ts'],
    ['from the command line into a report', 'src/reports/text.ts', '../cli/print.ts', 'src/cli/print.ts'],
    ['from deep inside a layer', 'src/analysis/sql/cost.ts', '../../reports/text.ts', 'src/reports/text.ts'],
    ['from one exporter to its sibling', 'exporters/csv/index.ts', '../json/index.ts', 'exporters/json/index.ts'],
    ['from an exporter to the pipeline', 'exporters/csv/index.ts', '../../src/pipeline/a.ts', 'src/pipeline/a.ts'],
    ['from an exporter to the store', 'exporters/csv/index.ts', '../../src/store/a.ts', 'src/store/a.ts'],
    ['of the built-in exporters', 'src/pipeline/start.ts', '../../exporters/index.ts', 'exporters/index.ts'],
    ['of one built-in exporter', 'src/config/load.ts', '../../exporters/csv/index.ts', 'exporters/csv/index.ts'],
    ['of a test', 'src/store/ledger.ts', '../../test/support/fake.ts', 'test/support/fake.ts'],
    ['from an example into the source', 'examples/agent/main.ts', '../../src/index.ts', 'src/index.ts'],
  ])('%s', async (_, file, specifier, target) => {
    const violations = await check({ [file]: importing(specifier) });
    expect(violations).toEqual([expect.stringContaining(`${file}:1 imports ${target}; `)]);
  });

  it.each([
    ['an import', `import { a } from '../pipeline/a.ts';`],
    ['a type import', `import type { A } from '../pipeline/a.ts';`],
    ['an inline type import', `import { type A } from '../pipeline/a.ts';`],
    ['a re-export', `export { a } from '../pipeline/a.ts';`],
    ['a type re-export', `export type { A } from '../pipeline/a.ts';`],
    ['a re-export of everything', `export * from '../pipeline/a.ts';`],
    ['a dynamic import', `const a = () => import('../pipeline/a.ts');`],
    ['an import in a type', `type A = import('../pipeline/a.ts').A;`],
  ])('written as %s', async (_, statement) => {
    expect(await check({ 'src/record/run.ts': `\n${statement}` })).toEqual([
      'src/record/run.ts:2 imports src/pipeline/a.ts; src/record may import src/common, src/catalogue, src/pricing',
    ]);
  });
});

describe('an import that the layers allow is not reported', () => {
  it.each([
    ['inside a layer', 'src/record/scope/open.ts', '../run.ts'],
    ['of the foundation', 'src/pricing/pricer.ts', '../common/clock.ts'],
    ['downward', 'src/pipeline/start.ts', '../record/run.ts'],
    ['of the contract by the pipeline', 'src/pipeline/start.ts', '../exporter/contract.ts'],
    ['of the contract by an exporter', 'exporters/csv/index.ts', '../../src/exporter.ts'],
    ['inside an exporter', 'exporters/csv/index.ts', './cells.ts'],
    ['of an exporter by the list of them', 'exporters/index.ts', './csv/index.ts'],
    ['of the list by an entry point', 'src/index.ts', '../exporters/index.ts'],
    ['of the list by register', 'src/register.ts', '../exporters/index.ts'],
    ['of the list by the testing kit', 'src/testing/conformance.ts', '../../exporters/index.ts'],
    ['of the list by the command line', 'src/cli/recover.ts', '../../exporters/index.ts'],
    ['of one example by another', 'examples/agent/main.ts', '../model-server/server.ts'],
    ['of our name by an example', 'examples/agent/main.ts', 'runledger/exporter'],
    ['of a package', 'src/pipeline/start.ts', '@opentelemetry/sdk-metrics'],
    ["of Node's own modules", 'src/common/clock.ts', 'node:fs'],
  ])('%s', async (_, file, specifier) => {
    expect(await check({ [file]: importing(specifier) })).toEqual([]);
  });
});

it.each([
  ['src/common/clock.ts', 'uuid'],
  ['src/catalogue/index.ts', '@opentelemetry/api'],
  ['src/record/run.ts', '@opentelemetry/sdk-metrics'],
  ['src/pipeline/start.ts', 'runledger'],
  ['exporters/csv/index.ts', 'runledger/exporter'],
])('%s may not import the package %s', async (file, specifier) => {
  expect(await check({ [file]: importing(specifier) })).toEqual([
    expect.stringContaining(`${file}:1 imports ${specifier}; `),
  ]);
});

it.each([
  ['of two files', { 'src/store/a.ts': importing('./b.ts'), 'src/store/b.ts': importing('./a.ts') }],
  [
    'of types only',
    { 'src/store/a.ts': `import type { B } from './b.ts';`, 'src/store/b.ts': `import type { A } from './a.ts';` },
  ],
])('finds a cycle %s', async (_, files) => {
  expect(await check(files)).toEqual([
    'src/store/b.ts:1 closes a cycle: src/store/a.ts → src/store/b.ts → src/store/a.ts',
  ]);
});

it('finds a cycle that does not pass through the file where the search began', async () => {
  const files = {
    'src/store/a.ts': importing('./b.ts'),
    'src/store/b.ts': importing('./c.ts') + importing('./d.ts'),
    'src/store/c.ts': importing('./d.ts'),
    'src/store/d.ts': importing('./c.ts'),
  };
  expect(await check(files)).toEqual([
    'src/store/d.ts:1 closes a cycle: src/store/c.ts → src/store/d.ts → src/store/c.ts',
  ]);
});

it('does not take two ways to one file for a cycle', async () => {
  const files = {
    'src/store/a.ts': importing('./b.ts') + importing('./c.ts'),
    'src/store/b.ts': importing('./c.ts'),
    'src/store/c.ts': '',
  };
  expect(await check(files)).toEqual([]);
});

it.each(['src/util/text.ts', 'src/helpers.ts'])('wants %s to stand in a layer', async (file) => {
  expect(await check({ [file]: '' })).toEqual([`${file}:1 is in no layer known to scripts/layers.ts`]);
});
