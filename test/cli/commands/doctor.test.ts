import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type DoctorOptions, doctor } from '../../../src/cli/commands/doctor.ts';
import { type Manifest, writeManifest } from '../../../src/store/index.ts';
import { type CommandOutcome, runCommand, startCommand } from '../../process/killing/command.ts';
import { manifestOf } from '../../store/manifest-support.ts';
import { startAgent, temporaryStore } from '../../support/agent-process.ts';
import { type ModelServer, startModelServer } from '../../support/model-server.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

interface Place {
  readonly directory: string;
  readonly store: string;
  /** `runledger doctor` there, as a function, for JSON. */
  look(options?: Omit<DoctorOptions, 'command'>, env?: Readonly<Record<string, string>>): Promise<CommandOutcome>;
  /** `runledger …` there, as a process. */
  start(args: readonly string[]): ReturnType<typeof startCommand>;
  /** The same to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandOutcome>;
}

/** A folder with a configuration that knows the model server as OpenAI, and an agent. */
async function openPlace({ agent = '', config = '' } = {}): Promise<Place> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'runledger-doctor-test-')));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const readers = 'meter_provider: { readers: [{ periodic: { interval: 60000, exporter: { json: {} } } }] }';
  const providers = `[{ url: "${server.openaiUrl}", provider: openai }]`;
  const usual = `file_format: "1.1"\n${readers}\ndistribution: { runledger: { instrumentation: { providers: ${providers} } } }\n`;
  await writeFile(join(directory, 'otel-config.yaml'), config || usual);
  await writeFile(join(directory, 'agent.mjs'), `${ask}\n${agent}`);
  return {
    directory,
    store: join(directory, 'runs'),
    async look(options = {}, env = {}) {
      const [stdout, stderr] = [new Collected(), new Collected()];
      const code = await doctor({ json: true, ...options, command: [] }, { env, cwd: directory, stdout, stderr });
      return { code, stdout: stdout.text, stderr: stderr.text };
    },
    start: (args) => startCommand(args, { cwd: directory, env: { SERVER_URL: server.openaiUrl } }),
    run: (args, env = {}) => runCommand(args, { cwd: directory, env: { SERVER_URL: server.openaiUrl, ...env } }),
  };
}

class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A run that has ended, by its manifest alone. */
async function addRun({ store }: Place, runId: string, changes: Partial<Manifest>): Promise<void> {
  const manifest = manifestOf({ snapshots: { state: 'final', at: '2026-11-01T09:30:05.000000Z' }, ledgers: {} });
  const run = { ...manifest.run, run_id: runId, status: 'completed' } as const;
  await mkdir(join(store, runId), { recursive: true });
  const none = { kinds: [], others: 0 };
  await writeManifest(join(store, runId), { ...manifest, run, unknown_costs: none, ...changes });
}

/** Asks the model server as a client of OpenAI's would. */
const ask = `
const ask = async (body, url = process.env.SERVER_URL) => {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer none', 'x-stainless-lang': 'js' };
  const messages = [{ role: 'user', content: 'hello' }];
  const answer = await fetch(url + '/chat/completions', { method: 'POST', headers, body: JSON.stringify({ messages, ...body }) });
  await answer.text();
};`;

const watch = ['doctor', '--', process.execPath, 'agent.mjs'];
const watchAsJson = ['doctor', '--json', '--', process.execPath, 'agent.mjs'];

interface Found {
  readonly kind: string;
  readonly what: string;
  readonly fix: string;
  readonly where: readonly string[];
}

const diagnosisOf = ({ stdout }: CommandOutcome) =>
  JSON.parse(stdout) as {
    readonly findings: readonly Found[];
    readonly unread: readonly object[];
    readonly runs: object;
  };

const kindsOf = (outcome: CommandOutcome) => diagnosisOf(outcome).findings.map(({ kind }) => kind);

describe('a healthy project', () => {
  it('is told so, while a command runs and afterwards', async () => {
    const place = await openPlace({
      agent: "await ask({ model: 'gpt-5-mini' }); console.log('said'); process.exitCode = 7;",
    });
    const watched = await place.run(watch);
    expect(watched).toMatchObject({ code: 0, stderr: '' });
    expect(watched.stdout).toMatch(/^said\nRunledger /);
    expect(watched.stdout).toMatch(/runs {5}1 run of the command\n {2}command {2}exited with 7\n\nnothing found\n$/);
    const after = await place.look({ json: false });
    expect(after).toMatchObject({ code: 0, stderr: '' });
    expect(after.stdout).toMatch(/store {4}.*runs\n {2}runs {5}1 run\n\nnothing found\n$/);
  });

  it('without any run is one as well', async () => {
    expect(await (await openPlace()).look()).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('what calls lack', () => {
  const found = [
    {
      kind: 'stream-without-usage',
      what: '2 streams of openai/gpt-5-mini said nothing of usage: tokens and cost unknown',
      fix: expect.stringContaining('stream_options: { include_usage: true }'),
    },
    {
      kind: 'unpriced-model',
      what: '1 call to openai/acme\u001b-7b without a price: none is known for what was used',
      fix: expect.stringContaining('distribution.runledger.prices: { provider: openai, model: acme\u001b-7b,'),
    },
    {
      kind: 'unpriced-model',
      what: expect.stringMatching(/^1 call to 127\.0\.0\.1:\d+\/gpt-5-mini without a price: nobody says whose/),
      fix: expect.stringContaining('distribution.runledger.instrumentation.providers'),
    },
  ];

  it('is named by provider and model, with what would help, by the command’s end and by each later look', async () => {
    const other = await startModelServer();
    onTestFinished(() => other.close());
    const place = await openPlace({
      agent: `
        await ask({ model: 'gpt-5-mini', stream: true });
        await ask({ model: 'gpt-5-mini', stream: true });
        await ask({ model: 'acme\\u001b-7b' });
        await ask({ model: 'gpt-5-mini' }, process.env.OTHER_URL);
        console.log('{"the agent": "prints JSON, too"}');`,
    });
    const watched = await place.run(watchAsJson, { OTHER_URL: other.openaiUrl });
    expect(watched).toMatchObject({ code: 1, stderr: '{"the agent": "prints JSON, too"}\n' });
    expect(diagnosisOf(watched)).toMatchObject({
      command: { code: 0, signal: null },
      findings: found,
      unread: [],
      runs: { read: 1, of: 1 },
    });
    const later = await place.look({ directory: 'runs' });
    expect(later).toMatchObject({ code: 1, stderr: '' });
    expect(diagnosisOf(later)).toMatchObject({ command: null, findings: diagnosisOf(watched).findings });
    expect((await place.look({ json: false })).stdout).toContain('openai/acme\\u001b-7b without');
  });
});

describe('before anything is recorded', () => {
  it('finds everything that is wrong with a configuration, once', async () => {
    const place = await openPlace({
      agent: "await ask({ model: 'gpt-5-mini' });",
      config: 'file_format: "1.1"\nmeter_provider: { readers: [{ periodic: { exporter: { jsnol: {} } } }] }\n',
    });
    const watched = await place.run(watchAsJson);
    expect(watched.code).toBe(1);
    expect(diagnosisOf(watched).findings).toMatchObject([
      { kind: 'config', what: expect.stringMatching(/^otel-config\.yaml:2 .*"jsnol" is not an exporter/) },
    ]);
    expect(diagnosisOf(await place.look()).findings).toHaveLength(1);
  });

  it.each([
    ['runs', 'is not a directory'],
    ['runs/below', 'is not a directory'],
  ])('finds a file where the store %s should be', async (store, reason) => {
    const place = await openPlace();
    await writeFile(place.store, '');
    const outcome = await place.look({}, { RUNLEDGER_DIR: join(place.directory, store) });
    expect(outcome.code).toBe(1);
    expect(diagnosisOf(outcome)).toMatchObject({
      findings: [
        {
          kind: 'store-not-writable',
          what: `no run can be written: ${place.store} ${reason}`,
          fix: expect.stringContaining('RUNLEDGER_DIR'),
        },
      ],
      unread: [],
    });
  });

  it('finds that nothing is to be recorded, that a command records nothing, or has nothing to record', async () => {
    const place = await openPlace();
    const off = { OTEL_SDK_DISABLED: 'true' };
    expect(kindsOf(await place.look({}, off))).toEqual(['recording-off']);
    expect(kindsOf(await place.run(['doctor', '--json', '--', 'true']))).toEqual(['not-recorded']);
    expect(kindsOf(await place.run(watchAsJson))).toEqual(['no-model-call']);
  });

  it('finds a port that another program has, and takes an agent of ours for what it is', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { readonly port: number };
    const configOn = (at: number) =>
      `file_format: "1.1"\nmeter_provider: { readers: [{ pull: { exporter: { prometheus/development: { port: ${at} } } } }] }\n`;
    const place = await openPlace({ config: configOn(port) });
    const outcome = await place.look();
    expect(outcome.code).toBe(1);
    expect(diagnosisOf(outcome).findings).toMatchObject([
      {
        kind: 'port-taken',
        where: [`127.0.0.1:${port}`],
        what: expect.stringContaining('another program listens there'),
      },
    ]);

    const agentPlace = await openPlace({ config: configOn(0) });
    const agent = await startAgent(
      `import { health, recordModelCall } from 'runledger';
       recordModelCall({ provider: 'openai', model: 'gpt-5-mini', inputTokens: 1, outputTokens: 1 });
       setInterval(() => {
         const { address } = health().exporters[0];
         if (address !== null) console.log(address + ' listens');
       }, 10);`,
      { store: await temporaryStore(), env: { OTEL_CONFIG_FILE: join(agentPlace.directory, 'otel-config.yaml') } },
    );
    onTestFinished(() => void agent.child.kill('SIGKILL'));
    let printed = '';
    agent.child.stdout?.on('data', (text: string) => {
      printed += text;
    });
    await agent.printed('listens');
    const [, ours = ''] = /:(\d+)\//.exec(printed) ?? [];
    expect(Number(ours)).toBeGreaterThan(0);
    await writeFile(join(agentPlace.directory, 'otel-config.yaml'), configOn(Number(ours)));
    expect(await agentPlace.look()).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('what asks models past the wire', () => {
  const asModule = {
    'package.json': '{"type":"module","exports":"./index.js"}',
    'index.js': 'export const loaded = 1;',
  };
  const asCommonJs = { 'package.json': '{"main":"index.js"}', 'index.js': 'exports.loaded = 1;' };

  /** Packages of these names beside the agent, which do nothing. */
  async function install({ directory }: Place, packages: Readonly<Record<string, Readonly<Record<string, string>>>>) {
    for (const [name, files] of Object.entries(packages)) {
      const place = join(directory, 'node_modules', name);
      await mkdir(place, { recursive: true });
      for (const [file, text] of Object.entries(files)) await writeFile(join(place, file), text);
    }
  }

  it('is found where it was loaded, of the command and of its run, with what would help', async () => {
    const place = await openPlace({
      agent: `
        import { createRequire } from 'node:module';
        import 'node-libcurl';
        import 'node-libcurl-extras';
        createRequire(import.meta.url)('@google-cloud/aiplatform');
        await ask({ model: 'gpt-5-mini' });`,
    });
    await install(place, {
      'node-libcurl': asModule,
      'node-libcurl-extras': asModule,
      '@google-cloud/aiplatform': asCommonJs,
      '@openai/codex-sdk': asModule,
    });
    const watched = await place.run(watchAsJson);
    expect(watched).toMatchObject({ code: 1, stderr: '' });
    const expected = [
      {
        kind: 'bypasses-wire',
        what: expect.stringMatching(/^node-libcurl was loaded/),
        fix: expect.stringMatching(/fetch/),
      },
      {
        kind: 'bypasses-wire',
        what: expect.stringMatching(/^@google-cloud\/aiplatform was loaded.* gRPC/),
        fix: expect.stringMatching(/@google\/genai/),
      },
    ];
    expect(diagnosisOf(watched).findings).toMatchObject(expected);
    expect(diagnosisOf(await place.look()).findings).toMatchObject(expected);
  });
});

describe('a process that died', () => {
  it('left a run open, until it is recovered, which finds what its calls lack', async () => {
    const place = await openPlace({
      agent: "await ask({ model: 'acme-7b' }); process.kill(process.pid, 'SIGKILL');",
    });
    const watched = await place.run(watchAsJson);
    expect(watched.code).toBe(1);
    expect(diagnosisOf(watched)).toMatchObject({
      command: { code: null, signal: 'SIGKILL' },
      findings: [
        {
          kind: 'run-left-open',
          what: expect.stringContaining('1 run left open'),
          fix: expect.stringContaining('runledger recover'),
        },
      ],
    });
    expect(kindsOf(await place.look())).toEqual(['run-left-open']);
    expect(await place.run(['recover'])).toMatchObject({ code: 0 });
    expect(kindsOf(await place.look())).toEqual(['unpriced-model']);
  });
});

describe('a command', () => {
  it('is watched with all processes and threads that it starts, under the options that it is given', async () => {
    const place = await openPlace({
      agent: `
        import { spawnSync } from 'node:child_process';
        import { fileURLToPath } from 'node:url';
        import { isMainThread, Worker } from 'node:worker_threads';
        await ask({ model: 'acme-7b' });
        if (isMainThread && !process.argv[2]) {
          const file = fileURLToPath(import.meta.url);
          spawnSync(process.execPath, [file, 'child'], { stdio: 'inherit' });
          await new Promise((resolve) => new Worker(file, { argv: ['thread'] }).on('exit', resolve));
          console.log(process.env.NODE_OPTIONS);
        }`,
    });
    const watched = await place.run(watchAsJson, { NODE_OPTIONS: '--no-deprecation' });
    expect(watched.stderr).toMatch(/^--no-deprecation --import=file:.*register.js\n$/);
    expect(diagnosisOf(watched)).toMatchObject({
      runs: { read: 1 },
      findings: [{ kind: 'unpriced-model', what: expect.stringContaining('3 calls to openai/acme-7b') }],
    });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is sent %s on, and is looked at all the same', async (signal, shown) => {
    const place = await openPlace({
      agent: "await ask({ model: 'gpt-5-mini' }); setInterval(() => {}, 1000); console.log('up');",
    });
    const { child, ended } = place.start(watch);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill(signal);
    const { code, stdout } = await ended;
    expect(stdout.split('\n').slice(-5)).toEqual([
      '  runs     1 run of the command',
      `  command  ended by ${signal}, which shells show as ${shown}`,
      '',
      'nothing found',
      '',
    ]);
    expect(code).toBe(0);
  });
});

describe('a store', () => {
  it('of many runs is read from its newest on, or whole; what cannot be read is said', async () => {
    const place = await openPlace();
    const call = {
      why: 'no-price',
      provider: 'acme',
      model: '7b',
      service_tier: null,
      streamed: false,
      calls: 1,
    } as const;
    for (let n = 0; n < 60; n += 1) await addRun(place, `run-${n}`, { unknown_costs: { kinds: [call], others: 0 } });
    const some = await place.look();
    expect(diagnosisOf(some)).toMatchObject({ runs: { read: 50, of: 60 }, findings: [{ count: 50, places: 50 }] });
    expect((await place.look({ json: false })).stdout).toContain('the newest 50 of 60 runs, --all for every one');
    const all = await place.look({ all: true });
    expect(diagnosisOf(all)).toMatchObject({ runs: { read: 60, of: 60 }, findings: [{ count: 60, places: 60 }] });

    await writeFile(join(place.store, 'run-7', 'run.json'), '{"format":"runledger","version":9}');
    await writeFile(join(place.store, 'run-8', 'run.json'), 'torn');
    const broken = await place.look({ all: true });
    expect(broken.code).toBe(3);
    expect(diagnosisOf(broken).unread).toEqual([
      { where: 'run-7', why: 'of format version 9, which is newer than this program' },
      { where: 'run-8/run.json', why: 'not JSON' },
    ]);
  });

  it('that is not there cannot be read', async () => {
    const outcome = await (await openPlace()).look({ directory: 'elsewhere', json: false });
    expect(outcome.code).toBe(3);
    expect(outcome.stdout).toMatch(/elsewhere: there is no such directory\n\nnothing found in what could be read\n$/);
  });

  it.each<[provider: string, model: string, tier: string | null, fix: string]>([
    ['acme', '7b', null, 'runledger reprice'],
    ['acme', '7b', 'flex', 'service_tier: flex'],
    ['acme', '70b', null, '{ provider: acme, model: 70b, input: …'],
    ['aws.bedrock', '7b', null, '{ provider: aws.bedrock, model: 7b, input: …'],
    ['llm.internal', '7b', null, 'http(s)://llm.internal under distribution.runledger.instrumentation.providers'],
    ['localhost', '7b', null, 'distribution.runledger.instrumentation.providers'],
  ])(
    'with calls to %s/%s in the tier %s without a price is told what would help',
    async (provider, model, tier, fix) => {
      const prices = '[{ provider: acme, model: 7b, input: 1, output: 2 }]';
      const config = `file_format: "1.1"\nmeter_provider: { readers: [{ periodic: { exporter: { json: {} } } }] }\ndistribution: { runledger: { prices: ${prices} } }\n`;
      const place = await openPlace({ config });
      const kind = { why: 'no-price', provider, model, service_tier: tier, streamed: false, calls: 2 } as const;
      await addRun(place, 'run-1', { unknown_costs: { kinds: [kind], others: 1 } });
      expect(diagnosisOf(await place.look()).findings).toMatchObject([
        {
          kind: 'unpriced-model',
          what: expect.stringContaining(`2 calls to ${provider}/${model}`),
          fix: expect.stringContaining(fix),
        },
        { kind: 'unpriced-model', what: '1 call of further models without a cost' },
      ]);
    },
  );

  it.each([
    ['none', 'run-left-open', 'ended without final snapshots'],
    ['partial', 'snapshots-partial', 'without all snapshots'],
  ] as const)('with a run whose snapshots are %s is told so', async (state, kind, what) => {
    const place = await openPlace();
    await addRun(place, 'run-1', { snapshots: { state, at: null } });
    const found = [{ kind, what: expect.stringContaining(`1 run ${what}`), fix: expect.stringContaining('recover') }];
    expect(diagnosisOf(await place.look()).findings).toMatchObject(found);
  });

  it('with what an exporter could not write is told of it', async () => {
    const place = await openPlace();
    const health = { exporters: { json: { failures: 2, lastError: 'ENOSPC\u001b[2J' } }, faults: { store: 1 } };
    await addRun(place, 'run-1', { health });
    const { code, stdout } = await place.look({ json: false });
    expect(code).toBe(1);
    expect(stdout).toContain('exporter-failed: json failed 2 times: ENOSPC\\u001b[2J\n  where  run-1\n');
    expect(stdout).toContain('fault: 1 fault of kind "store"');
  });
});

it('says that its own Node is too old, and looks no further', async () => {
  const place = await openPlace({ config: 'broken' });
  expect(diagnosisOf(await place.look({ nodeVersion: '22.14.0' })).findings).toMatchObject([
    { kind: 'node-too-old', what: 'Node 22.14.0 is too old: Runledger needs 22.15 or newer' },
  ]);
});

describe('wrong usage', () => {
  it.each([[['doctor', '--']], [['doctor', 'runs', '--', 'node']], [['doctor', '--nonsense']]])('%j', async (args) => {
    expect(await (await openPlace()).run(args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^error/),
    });
  });

  it('is not a program that is not there, which is said', async () => {
    const outcome = await (await openPlace()).run(['doctor', '--', 'no-such-program']);
    expect(outcome).toMatchObject({ code: 3, stdout: expect.stringContaining('spawn no-such-program ENOENT') });
  });
});
