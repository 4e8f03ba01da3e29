import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Health } from '../../src/index.ts';
import { type AgentOptions, type AgentOutcome, readJson, readLines, runAgent } from '../support/agent-process.ts';

/** An agent with a run, which writes where it is told how recording went, and ends with an exit code of its own. */
const agent = `
  import { rmSync, writeFileSync } from 'node:fs';
  import { forceFlush, health, recordModelCall, run, shutdown } from 'runledger';
  const calls = () => {
    for (let nth = 0; nth < 30; nth += 1)
      recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, durationMs: 5 });
  };
  const answer = await run({ id: 'one' }, async () => {
    calls();
    await forceFlush();
    if (process.env.REMOVED) rmSync(process.env.REMOVED, { recursive: true });
    calls();
    return 'answer';
  });
  await shutdown();
  writeFileSync(process.env.HEALTH, JSON.stringify(health()));
  console.log(answer);
  process.exitCode = 4;`;

/** What goes wrong around it, as far as it differs from nothing. */
interface Surroundings {
  /** Absolute; default one of its own. */
  readonly store?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Content of the configuration file. */
  readonly config?: string;
  /** Of a module of plugins beside it. */
  readonly plugins?: string;
  readonly execPath?: string;
}

interface Faulted {
  readonly outcome: AgentOutcome;
  readonly health: Health;
  readonly store: string;
}

const newDirectory = () => mkdtemp(join(tmpdir(), 'runledger-faults-'));

async function runWith({ config, plugins, env, ...options }: Surroundings): Promise<Faulted> {
  const directory = await newDirectory();
  const store = options.store ?? join(directory, 'store');
  const files = { HEALTH: join(directory, 'health.json'), OTEL_CONFIG_FILE: join(directory, 'otel-config.yaml') };
  await writeFile(files.OTEL_CONFIG_FILE, config ?? configOf(['json']));
  if (plugins !== undefined) await writeFile(join(directory, 'plugins.mjs'), plugins);
  const outcome = await runAgent(agent, { ...options, store, env: { ...files, ...env } } satisfies AgentOptions);
  return { outcome, health: await readJson<Health>(files.HEALTH), store };
}

/** A configuration with these exporters; those that may hang have 200 ms for what they are asked. */
function configOf(exporters: readonly string[], { modules = '' } = {}): string {
  const timeout = (name: string) => (name.startsWith('faulty_') ? 'timeout: 200, ' : '');
  const readers = exporters.map((name) => `{ periodic: { ${timeout(name)}exporter: { ${name}: {} } } }`);
  return `file_format: "1.1"
meter_provider: { readers: [${readers}] }
distribution: { runledger: { plugins: [${modules}] } }
`;
}

/** What each line of stderr is about, of those that are logged once: `ledger`, `exporter json`. */
const subjectsOf = ({ stderr }: AgentOutcome) =>
  stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => /^runledger: ([\w ]+): .* \(logged once\b.*\)$/.exec(line)?.[1] ?? line);

const exporterIn = ({ exporters }: Health, name: string) => exporters.find((exporter) => exporter.name === name);

const manifestIn = (store: string) => readJson<{ run: object }>(store, 'one', 'run.json');

/** The run's files, which say all that was recorded. */
async function expectWhole(store: string): Promise<void> {
  expect((await manifestIn(store)).run).toMatchObject({ status: 'completed', model_calls: 60 });
  expect(await readLines(store, 'one', 'events.jsonl')).toHaveLength(62);
  const { runs } = await readJson<{ runs: readonly object[] }>(store, 'one', 'metrics.json');
  expect(runs).toMatchObject([{ model_calls: 60, total_tokens: 6600 }]);
}

/** The same agent without us. */
let bare: AgentOutcome;
beforeAll(async () => {
  const directory = await newDirectory();
  bare = await runAgent(agent, {
    store: directory,
    registered: false,
    env: { HEALTH: join(directory, 'health.json') },
  });
  expect(bare).toEqual({ code: 4, signal: null, stdout: 'answer\n', stderr: '' });
});

const endedAsWithoutUs = ({ outcome }: Faulted) => expect({ ...outcome, stderr: '' }).toEqual(bare);

it('an agent around which nothing fails ends as without us, and says nothing', async () => {
  const faulted = await runWith({});
  expect(faulted.outcome).toEqual(bare);
  const { ledger, faults, exporters } = faulted.health;
  expect({ ledger, faults, exporters }).toMatchObject({
    ledger: { events: 62, failures: 0 },
    faults: {},
    exporters: [{ name: 'json', failures: 0 }],
  });
  await expectWhole(faulted.store);
});

interface FaultyPlugin {
  readonly what: string;
  /** What `create()` gives, where that is no exporter. */
  readonly create?: string;
  /** What takes the place of something of an exporter that does nothing, and does it well. */
  readonly faulty?: string;
  readonly lastError: string | null;
}

const thrown = `(() => { throw new Error('of the plugin'); })()`;
const ofPlugin = 'Error: of the plugin';
const never = 'new Promise(() => {})';
const noExporter = 'TypeError: its create() gave no exporter';
const noAnswer = 'Error: no answer within 200 ms';

const anywhere: readonly FaultyPlugin[] = [
  { what: 'create() throws', create: thrown, lastError: ofPlugin },
  { what: 'create() rejects', create: `Promise.reject(new Error('of the plugin'))`, lastError: noExporter },
  { what: 'create() hangs', create: never, lastError: noExporter },
  { what: 'create() gives nothing', create: 'null', lastError: noExporter },
  { what: 'export() throws', faulty: `export() { ${thrown} }`, lastError: ofPlugin },
  { what: 'export() rejects', faulty: `async export() { ${thrown} }`, lastError: ofPlugin },
  {
    what: 'export() fails',
    faulty: `export(_, report) { report({ code: 1, error: new Error('of the plugin') }); }`,
    lastError: ofPlugin,
  },
  {
    what: 'export() calls back with nothing',
    faulty: 'export(_, report) { report(); }',
    lastError: 'Error: export failed without a reason',
  },
  {
    what: 'export() calls back twice',
    faulty: 'export(_, report) { report({ code: 0 }); report({ code: 1 }); }',
    lastError: null,
  },
  { what: 'shutdown() throws', faulty: `shutdown() { ${thrown} }`, lastError: ofPlugin },
  { what: 'shutdown() rejects', faulty: `async shutdown() { ${thrown} }`, lastError: ofPlugin },
  { what: 'shutdown() hangs', faulty: `shutdown: () => ${never}`, lastError: noAnswer },
];

/** Of a run's exporters none is asked to flush, and none has less than half a minute for its last export. */
const ofProcess: readonly FaultyPlugin[] = [
  { what: 'export() hangs', faulty: 'export() {}', lastError: noAnswer },
  { what: 'forceFlush() throws', faulty: `forceFlush() { ${thrown} }`, lastError: ofPlugin },
  { what: 'forceFlush() rejects', faulty: `async forceFlush() { ${thrown} }`, lastError: ofPlugin },
  { what: 'forceFlush() hangs', faulty: `forceFlush: () => ${never}`, lastError: noAnswer },
];

const pluginsOf = (scope: string, plugins: readonly FaultyPlugin[]) => `
  const configSchema = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } };
  const well = { export(_, report) { report({ code: 0 }); }, async forceFlush() {}, async shutdown() {} };
  const plugin = (name, create) => ({ name, scope: '${scope}', configSchema, create });
  export default [${plugins.map(
    ({ create, faulty = '' }, nth) => `plugin('faulty_${nth}', () => ${create ?? `({ ...well, ${faulty} })`})`,
  )}];`;

describe.each([
  { scope: 'run', plugins: anywhere },
  { scope: 'process', plugins: [...anywhere, ...ofProcess] },
])('beside plugins of the $scope that fail in every way', ({ scope, plugins }) => {
  let faulted: Faulted;
  beforeAll(async () => {
    const names = plugins.map((_, nth) => `faulty_${nth}`);
    const config = configOf([...names, 'json'], { modules: './plugins.mjs' });
    faulted = await runWith({ config, plugins: pluginsOf(scope, plugins) });
  });

  it('the agent ends as without us, and its run is whole', async () => {
    endedAsWithoutUs(faulted);
    expect(faulted.health).toMatchObject({ faults: {}, ledger: { events: 62, failures: 0 } });
    expect(exporterIn(faulted.health, 'json')).toMatchObject({ failures: 0, lastError: null });
    await expectWhole(faulted.store);
  });

  it.each(plugins.map((plugin, nth) => ({ ...plugin, name: `faulty_${nth}` })))(
    'one whose $what is counted, and logged once',
    ({ name, lastError }) => {
      const health = exporterIn(faulted.health, name);
      expect({ lastError: health?.lastError, hasFailed: health?.failures !== 0 }).toEqual({
        lastError,
        hasFailed: lastError !== null,
      });
      const logged = subjectsOf(faulted.outcome).filter((subject) => subject === `exporter ${name}`);
      expect(logged).toHaveLength(lastError === null ? 0 : 1);
    },
  );
});

/** A shell that gives the agent files of 8 KiB at most: more is refused, as by a disk that is full. */
async function onFullDisk(): Promise<Surroundings> {
  const execPath = join(await newDirectory(), 'node-with-a-full-disk');
  await writeFile(execPath, `#!/bin/bash\nulimit -f 8\nexec '${process.execPath}' "$@"\n`, { mode: 0o700 });
  // What the limit holds for as well.
  return { execPath, env: { NODE_V8_COVERAGE: '' } };
}

async function asFile(): Promise<Surroundings> {
  const store = join(await newDirectory(), 'store');
  await writeFile(store, '');
  return { store };
}

async function removed(): Promise<Surroundings> {
  const store = join(await newDirectory(), 'store');
  return { store, env: { REMOVED: store } };
}

interface FaultyStore {
  readonly what: string;
  make(): Promise<Surroundings>;
  /** What is said on stderr and counted: faults by their kinds, exporters by their names. */
  readonly subjects: readonly string[];
  readonly lostLines: number | 'some';
  /** What stands in the store all the same. */
  expectWritten?(faulted: Faulted): Promise<void>;
}

const nothingIsWritten = { subjects: ['exporter json', 'ledger', 'manifest', 'store'], lostLines: 62 };

const stores: readonly FaultyStore[] = [
  { what: 'is a file', make: asFile, ...nothingIsWritten },
  // Where nobody makes a directory, root neither.
  { what: 'may not be written', make: async () => ({ store: '/proc/self/task' }), ...nothingIsWritten },
  { what: 'has no parent, nor can have', make: async () => ({ store: '/proc/none/store' }), ...nothingIsWritten },
  {
    what: 'is on a full disk',
    make: onFullDisk,
    subjects: ['exporter json', 'ledger'],
    lostLines: 'some',
    async expectWritten({ store, health }) {
      expect((await manifestIn(store)).run).toMatchObject({ status: 'completed', model_calls: 60 });
      const lines = (await readFile(join(store, 'one', 'events.jsonl'), 'utf8')).split('\n');
      const whole = lines.slice(0, health.ledger.events).map((line) => JSON.parse(line).seq);
      expect(whole).toEqual(Array.from({ length: health.ledger.events }, (_, index) => index + 1));
    },
  },
  {
    what: 'is removed meanwhile',
    make: removed,
    subjects: ['ledger'],
    lostLines: 0,
    async expectWritten({ store }) {
      expect((await manifestIn(store)).run).toMatchObject({ status: 'completed', model_calls: 60 });
      expect(await readLines(store, 'one', 'events.jsonl')).toMatchObject([{ event: 'run_end', model_calls: 60 }]);
      const { runs } = await readJson<{ runs: readonly object[] }>(store, 'one', 'metrics.json');
      expect(runs).toMatchObject([{ model_calls: 60, total_tokens: 6600 }]);
    },
  },
];

describe('an agent whose store', () => {
  it.each(stores)('$what ends as without us', async ({ make, subjects, lostLines, expectWritten }) => {
    const faulted = await runWith(await make());
    endedAsWithoutUs(faulted);
    expect(subjectsOf(faulted.outcome).toSorted()).toEqual(subjects);
    const { ledger, faults, exporters } = faulted.health;
    const failing = exporters.filter(({ failures }) => failures > 0).map(({ name }) => `exporter ${name}`);
    expect([...Object.keys(faults), ...failing].toSorted()).toEqual(subjects);
    expect(ledger.events + ledger.failures).toBe(62);
    if (lostLines === 'some') expect(ledger.failures).toBeGreaterThan(0);
    else expect(ledger.failures).toBe(lostLines);
    await expectWritten?.(faulted);
  });
});

it('a port that is taken is the exporter’s failure, and nobody else’s', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const pull = `{ pull: { exporter: { prometheus/development: { port: ${port} } } } }`;
  const config = configOf(['json']).replace('readers: [', `readers: [${pull}, `);
  const faulted = await runWith({ config });
  server.close();
  endedAsWithoutUs(faulted);
  expect(subjectsOf(faulted.outcome)).toEqual(['prometheus']);
  expect(exporterIn(faulted.health, 'prometheus/development')).toMatchObject({
    failures: 1,
    lastError: expect.stringContaining(`127.0.0.1:${port}`),
    address: null,
  });
  await expectWhole(faulted.store);
});

describe('a configuration that is broken', () => {
  const broken = 'file_format: "1.1"\nmeter_provider: { readers: [{ periodic: { exporter: { jsnol: } } }] }\n';

  it('records nothing, and says so once', async () => {
    const faulted = await runWith({ config: broken });
    endedAsWithoutUs(faulted);
    const problem =
      /otel-config\.yaml:2 meter_provider\.readers\[0\]\.periodic\.exporter: "jsnol" is not an exporter.*/;
    expect(faulted.outcome.stderr).toMatch(
      new RegExp(`^runledger: the configuration has problems, and nothing is recorded:\\n\\S*${problem.source}\\n$`),
    );
    expect(faulted.health).toMatchObject({ status: 'off', problems: [expect.stringMatching(problem)] });
  });

  it('is not even read where OTEL_SDK_DISABLED says that nothing is to be recorded', async () => {
    const config = `${broken}distribution: { runledger: { strict: true } }\n`;
    const faulted = await runWith({ config, env: { OTEL_SDK_DISABLED: 'true' } });
    expect(faulted.outcome).toEqual(bare);
    expect(faulted.health).toMatchObject({ status: 'off', problems: [] });
  });
});
