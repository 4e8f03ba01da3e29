import { existsSync, globSync } from 'node:fs';
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import lineProtocol from '../../examples/custom-exporter/line-protocol.ts';
import { builtInExporters } from '../../exporters/index.ts';
import { loadConfig } from '../../src/config/index.ts';
import { planExporters } from '../../src/pipeline/plan.ts';
import { listRunIds } from '../../src/store/index.ts';
import { queryDuckDb } from '../exporters/duckdb.ts';
import { projectDirectory, readJson, readLines } from '../support/agent-process.ts';
import { type CodeBlock, codeBlocks } from './code-blocks.ts';
import { checkCommands } from './commands.ts';
import { shapeDifferences, withoutFigures } from './shape.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const documents = globSync(['README.md', 'exporters/*/README.md', 'examples/*/README.md', 'docs/*.md'], {
  cwd: projectDirectory,
}).sort();

/** Blocks that a test of its own holds to the letter, by document and language. */
const checkedElsewhere: Readonly<Record<string, string>> = {
  'docs/configuration.md text': 'test/config/reference.test.ts',
  'docs/configuration.md yaml wrong': 'test/config/reference.test.ts',
  'examples/custom-exporter/README.md text': 'test/examples/custom-exporter.test.ts',
  'examples/nextjs/README.md ts': 'test/examples/nextjs.test.ts',
  'exporters/console/README.md text': 'test/exporters/console/console.test.ts',
  'exporters/csv/README.md csv': 'test/exporters/readme.test.ts',
  'exporters/json/README.md json': 'test/exporters/readme.test.ts',
  'exporters/otlp_http/README.md json': 'test/exporters/otlp_http/otlp_http.test.ts',
  'exporters/parquet/README.md sql': 'test/exporters/readme.test.ts',
  'exporters/parquet/README.md text': 'test/exporters/readme.test.ts',
  'exporters/prometheus/README.md text': 'test/exporters/prometheus/readme.test.ts',
};

let place: Workplace;
/** The demo, run for real: what it printed, and the run's directory. */
let demo: { readonly stdout: string; readonly run: string };

beforeAll(async () => {
  place = await openWorkplace();
  const { code, stdout, stderr } = await place.node([join(projectDirectory, 'examples/coding-agent/demo.ts')], {
    cwd: place.directory,
  });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const [run = ''] = await runIds(place.directory);
  demo = { stdout, run: join(place.directory, 'runs', run) };
});

afterAll(() => place[Symbol.asyncDispose]());

type Check = (block: CodeBlock, document: string) => Promise<void>;

/** What it means that a block of a language is true. */
const checks: Readonly<Record<string, Check>> = {
  ts: runProgram,
  js: runProgram,
  yaml: checkConfig,
  sh: checkShell,
  json: checkJson,
  csv: checkCsv,
  text: checkText,
  sql: checkSql,
};

for (const document of documents) {
  const markdown = await readFile(join(projectDirectory, document), 'utf8');
  describe(document, () => {
    it.each(codeBlocks(markdown))('$line: $language $label', async (block) => {
      const elsewhere = checkedElsewhere[`${document} ${block.language} ${block.label}`.trim()];
      if (elsewhere === undefined) return await checkHere(block, document);
      expect(await readFile(join(projectDirectory, elsewhere), 'utf8')).toMatch(/README|configuration\.md/);
    });
  });
}

it('has programs in README.md whose types are right', async () => {
  const folder = await place.folder();
  const markdown = await readFile(join(projectDirectory, 'README.md'), 'utf8');
  const programs = codeBlocks(markdown).filter(({ language }) => language === 'ts');
  for (const { line, text } of programs) await writeFile(join(folder, `block-${line}.ts`), text);
  const { bin } = await readJson<{ bin: { tsc: string } }>(projectDirectory, 'node_modules/typescript/package.json');
  const compiler = join(projectDirectory, 'node_modules/typescript', bin.tsc);
  const options = '--noEmit --strict --module nodenext --target es2024 --lib es2024,esnext.disposable --types node';
  const files = programs.map(({ line }) => `block-${line}.ts`);
  const outcome = await place.node([compiler, ...options.split(' '), '--skipLibCheck', ...files], { cwd: folder });
  expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
});

it.each(documents)('%s links to files that exist', async (document) => {
  const markdown = await readFile(join(projectDirectory, document), 'utf8');
  const links = [...markdown.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link = '']) => link);
  const missing = links.filter((link) => !existsSync(join(projectDirectory, dirname(document), link)));
  expect(missing).toEqual([]);
});

it('fails at a block that nobody knows how to run', async () => {
  const [block] = codeBlocks('```perl\nprint 1\n```');
  await expect(checkHere(block as CodeBlock, 'a.md')).rejects.toThrow('a.md:1: nobody knows how to run "perl"');
  const [shell] = codeBlocks('```sh\nrm -rf runs\n```');
  await expect(checkHere(shell as CodeBlock, 'a.md')).rejects.toThrow('nobody knows what to do with: rm -rf runs');
});

async function checkHere(block: CodeBlock, document: string): Promise<void> {
  const check = checks[block.language];
  if (!check) throw new Error(`${document}:${block.line}: nobody knows how to run "${block.language}"`);
  await check(block, document);
}

/** Programs run, with Runledger before their first line unless they start it themselves. */
async function runProgram({ language, label, text, line }: CodeBlock, document: string): Promise<void> {
  const folder = await place.folder();
  if (document.startsWith('examples/')) await copySources(join(projectDirectory, dirname(document)), folder);
  const isTest = text.includes("from 'vitest'");
  const file = label || `block-${line}${isTest ? '.test' : ''}.${language}`;
  await writeFile(join(folder, file), text);
  const isRegistered = !text.includes('startMetrics');
  const program = isRegistered ? ['--import', 'runledger/register', file] : [file];
  const args = isTest ? [join(place.directory, 'node_modules/vitest/vitest.mjs'), 'run'] : program;
  expect(await place.node(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
  const isReader = /runledger\/(?:analysis|serve)/.test(text);
  if (document === 'README.md' && isRegistered)
    expect(await recordedRuns(folder)).toEqual(isReader ? [] : [recordedBy(text)]);
}

async function copySources(from: string, to: string): Promise<void> {
  for (const file of globSync('*.ts', { cwd: from })) await cp(join(from, file), join(to, file));
}

async function runIds(folder: string): Promise<readonly string[]> {
  return (await listRunIds(join(folder, 'runs'))).runIds;
}

async function recordedRuns(folder: string): Promise<unknown[]> {
  const runs = await runIds(folder);
  return Promise.all(runs.map((run) => readJson(folder, 'runs', run, 'run.json')));
}

/** What the one run of a program of README.md comes to. */
function recordedBy(text: string): unknown {
  const found = programs.find(([part]) => text.includes(part));
  if (!found) throw new Error('nobody knows what this program records');
  return expect.objectContaining({ totals: expect.objectContaining(found[1]) });
}

const programs: readonly (readonly [string, object])[] = [
  // The model server answers the first request with 429, and the SDK makes it again.
  ['Say hello.', { modelCalls: 2, failedModelCalls: 1, unpricedCalls: 0 }],
  [
    'rename the package',
    {
      modelCalls: 2,
      unpricedCalls: 1,
      toolCalls: 1,
      project: 'shop',
      byAgentRole: { coder: expect.objectContaining({ modelCalls: 2 }) },
      byOperation: { plan: expect.anything(), lint: expect.anything() },
    },
  ],
  ['openTicket', { modelCalls: 0, project: 'shop' }],
];

async function checkConfig({ text }: CodeBlock): Promise<void> {
  const folder = await place.folder();
  const file = join(folder, 'otel-config.yaml');
  await writeFile(file, text.includes('file_format:') ? text : `file_format: "1.1"\n${text}`);
  const loaded = loadConfig({ env: {}, cwd: folder, file });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const importModule = async () => ({ default: lineProtocol });
  const { problems } = await planExporters(loaded.config, { builtIn: builtInExporters, importModule });
  expect(problems).toEqual([]);
}

/** Commands run where the document's own agent is, and runs of it. */
async function checkShell({ text }: CodeBlock, document: string): Promise<void> {
  const folder = await place.folder();
  await cp(join(place.directory, 'runs'), join(folder, 'runs'), { recursive: true });
  const markdown = await readFile(join(projectDirectory, document), 'utf8').catch(() => '');
  for (const { label, text: program } of codeBlocks(markdown).filter(({ language }) => language === 'js')) {
    await writeFile(join(folder, label), program);
  }
  await symlink(join(projectDirectory, 'examples'), join(folder, 'examples'));
  await checkCommands(text, { place, folder });
}

/** An excerpt of a file of the demo's run; of a ledger, of a line with the same event. */
async function checkJson({ label, text }: CodeBlock): Promise<void> {
  const sample = JSON.parse(text);
  if (!label.endsWith('.jsonl')) {
    return expect(shapeDifferences(sample, await readJson(demo.run, label))).toEqual([]);
  }
  const lines = (await readLines(demo.run, label)).filter(({ event }) => event === sample.event);
  expect(shapeDifferences([sample], lines)).toEqual([]);
}

async function checkCsv({ label, text }: CodeBlock): Promise<void> {
  const real = parse(await readFile(join(demo.run, label), 'utf8'));
  const sample = parse(text);
  expect(sample[0]).toEqual(real[0]);
  expect(sample.map((row) => row.map(cellKind))).toEqual(real.slice(0, sample.length).map((row) => row.map(cellKind)));
}

const cellKind = (cell: string): string => (cell === '' ? 'nothing' : Number.isNaN(Number(cell)) ? 'text' : 'number');

async function checkText({ label, text }: CodeBlock): Promise<void> {
  if (label === 'demo') return expect(withoutFigures(text)).toEqual(withoutFigures(demo.stdout));
  expect(label).toBe('run');
  const [, ...entries] = text.trim().split('\n');
  const names = entries.map((entry) => entry.trim().split(/[ /]/)[0]);
  expect(names.sort()).toEqual((await readdir(demo.run)).sort());
}

async function checkSql({ text }: CodeBlock): Promise<void> {
  const rows = await queryDuckDb(text.replaceAll("'runs/", `'${place.directory}/runs/`));
  expect(rows.length).toBeGreaterThan(0);
}
