import { describe, expect, it } from 'vitest';
import {
  type AgentOutcome,
  readJson,
  readLines,
  runAgent,
  runIds,
  startAgent,
  temporaryStore,
} from '../support/agent-process.ts';

interface ManifestOnDisk {
  readonly run: {
    readonly status: string;
    readonly model_calls: number;
    readonly total_tokens: number;
    readonly errors: number;
  };
  readonly snapshots: { readonly state: string };
}

const work = `
  import { run, recordModelCall } from 'runledger';
  const call = () => recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens: 100, outputTokens: 10, durationMs: 5 });
  const forever = () => new Promise(() => setInterval(() => {}, 1000));
`;

const ends = [
  { how: 'returns', body: `call();`, status: 'completed', errors: 0 },
  {
    how: 'returns and is told to exit',
    body: `call(); setTimeout(() => process.exit(0), 0);`,
    status: 'completed',
    errors: 0,
  },
  { how: 'throws', body: `call(); throw new TypeError('of the agent');`, status: 'failed', errors: 1 },
  { how: 'calls process.exit(3)', body: `call(); process.exit(3);`, status: 'failed', errors: 0 },
  { how: 'sets an exit code', body: `call(); process.exitCode = 4;`, status: 'failed', errors: 0 },
  {
    how: 'throws where nobody catches',
    body: `call(); setImmediate(() => { throw new RangeError('uncaught'); }); await forever();`,
    status: 'failed',
    errors: 1,
  },
  {
    how: 'rejects where nobody handles it',
    body: `call(); Promise.reject(new RangeError('unhandled')); await forever();`,
    status: 'failed',
    errors: 1,
  },
] as const;

const scopes = [
  { scope: 'a run', wrap: (body: string) => `${work} await run({ project: 'shop' }, async () => { ${body} });` },
  { scope: 'the process’s own run', wrap: (body: string) => `${work} ${body}` },
] as const;

const cases = ends.flatMap((end) => scopes.map((scope) => ({ ...end, ...scope })));

/** Stack traces name the file, which differs between two runs of one agent. */
const comparable = ({ code, signal, stdout, stderr }: AgentOutcome) => ({
  code,
  signal,
  stdout,
  stderr: stderr.replaceAll(/\S*agent\.mjs(:\d+)*/g, 'agent.mjs').replaceAll(/^\s+at .*\n/gm, ''),
});

async function onlyRun(store: string) {
  const [runId, ...others] = await runIds(store);
  expect(others).toEqual([]);
  if (runId === undefined) throw new Error('no run was written');
  return { runId, manifest: await readJson<ManifestOnDisk>(store, runId, 'run.json') };
}

async function expectFinal(store: string, expected: { status: string; errors: number }) {
  const { runId, manifest } = await onlyRun(store);
  expect(manifest.run).toMatchObject({ model_calls: 1, total_tokens: 110, ...expected });
  expect(manifest.snapshots.state).toBe('final');
  const events = (await readLines(store, runId, 'events.jsonl')).map(({ event }) => event);
  expect(events[0]).toBe('run_start');
  expect(events.at(-1)).toBe('run_end');
  const snapshot = await readJson<{ runs: { status: string }[] }>(store, runId, 'metrics.json');
  expect(snapshot.runs).toMatchObject([{ model_calls: 1, ...expected }]);
}

describe('an agent that', () => {
  it.each(cases)(
    '$how in $scope leaves final files and ends as it would without us',
    async ({ wrap, body, status, errors }) => {
      const store = await temporaryStore();
      // What is set or thrown in a run that returned normally ended the process, not the run.
      const expected =
        status === 'failed' && body.includes('exitCode') && wrap('').includes('await run') ? 'completed' : status;
      const [bare, ours] = [
        await runAgent(wrap(body), { store: `${store}-bare`, registered: false }),
        await runAgent(wrap(body), { store }),
      ];
      expect(comparable(ours)).toEqual(comparable(bare));
      await expectFinal(store, { status: expected, errors });
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('is sent %s leaves final files and dies of it', async (signal) => {
    const store = await temporaryStore();
    const source = `${work} await run({}, async () => { call(); console.log('ready'); await forever(); });`;
    const agent = await startAgent(source, { store });
    await agent.printed('ready');
    agent.child.kill(signal);
    expect(await agent.ended).toMatchObject({ code: null, signal });
    await expectFinal(store, { status: 'cancelled', errors: 0 });
  });

  it('handles SIGTERM by itself is left to do so', async () => {
    const store = await temporaryStore();
    const source = `${work}
      process.on('SIGTERM', () => { call2(); console.log('handled'); process.exit(7); });
      const call2 = call;
      console.log('ready'); await forever();`;
    const agent = await startAgent(source, { store });
    await agent.printed('ready');
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toMatchObject({ code: 7, stdout: 'ready\nhandled\n', stderr: '' });
    await expectFinal(store, { status: 'cancelled', errors: 0 });
  });

  it('listens to beforeExit hears it as often as without us', async () => {
    const store = await temporaryStore();
    const source = `${work} call(); process.on('beforeExit', () => console.log('before exit'));`;
    expect(await runAgent(source, { store })).toMatchObject({ code: 0, stdout: 'before exit\n', stderr: '' });
    await expectFinal(store, { status: 'completed', errors: 0 });
  });

  it('records nothing writes nothing', async () => {
    const store = await temporaryStore();
    expect(await runAgent(`import { health } from 'runledger'; console.log(health().status)`, { store })).toEqual({
      code: 0,
      signal: null,
      stdout: 'ok\n',
      stderr: '',
    });
    expect(await runIds(store)).toEqual([]);
  });

  it('is killed is a crashed run, which the next start finalises', async () => {
    const store = await temporaryStore();
    const source = `${work} await run({ id: 'killed' }, async () => { call(); console.log('ready'); await forever(); });`;
    const agent = await startAgent(source, { store });
    await agent.printed('ready');
    agent.child.kill('SIGKILL');
    expect(await agent.ended).toMatchObject({ signal: 'SIGKILL' });
    const next = `import { run } from 'runledger'; await run({ id: 'next' }, () => {});`;
    expect(await runAgent(next, { store })).toMatchObject({ code: 0, stderr: '' });
    await expect
      .poll(() => readJson<ManifestOnDisk>(store, 'killed', 'run.json'))
      .toMatchObject({
        run: { status: 'crashed', model_calls: 1, total_tokens: 110 },
        snapshots: { state: 'final' },
      });
  });
});
