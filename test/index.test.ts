import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as api from '../src/index.ts';

const names = Object.keys(api).sort();
const publicFunctions: Readonly<Record<string, unknown>> = { ...api };

/** What nobody should pass, and somebody will. No class: called without `new` it throws, which is the agent's own and passed on. */
const garbage: readonly (readonly [string, () => unknown])[] = [
  ['nothing', () => undefined],
  ['null', () => null],
  ['an object', () => ({})],
  ['a list', () => []],
  ['a text', () => 'text'],
  ['an empty text', () => ''],
  ['an endless text', () => 'x'.repeat(1_000_000)],
  ['a path', () => '../../etc/passwd'],
  ['a key of every object', () => '__proto__'],
  ['half a character', () => '\ud800'],
  ['a number', () => 5],
  ['no number', () => Number.NaN],
  ['a big number', () => 1n],
  ['a flag', () => true],
  ['a symbol', () => Symbol('s')],
  ['a function', () => () => 'called'],
  ['an error', () => new RangeError('m')],
  ['a promise', () => Promise.resolve('resolved')],
  ['an object without a prototype', () => Object.create(null)],
  ['a proxy that throws', () => new Proxy({}, throwing)],
  [
    'a function that is a proxy that throws',
    () => new Proxy(() => 'called', { get: thrower, getPrototypeOf: thrower }),
  ],
  ['a proxy that was taken back', revoked],
  [
    'getters that throw',
    () =>
      Object.defineProperties({}, Object.fromEntries(options.map((key) => [key, { get: thrower, enumerable: true }]))),
  ],
  [
    'getters that throw what cannot be read',
    () => ({
      get id() {
        throw Object.create(null);
      },
      get role() {
        throw new Proxy({}, throwing);
      },
    }),
  ],
  [
    'options that are garbage',
    () =>
      Object.fromEntries(
        options.map((key, index) => [key, [Symbol('s'), 1n, {}, Number.NaN, () => {}, null, []][index % 7]]),
      ),
  ],
  ['frozen options', () => Object.freeze({ role: 'coder', name: 'x', id: 'y' })],
];

/** Every key that some function reads. */
const options = [
  'id',
  'role',
  'name',
  'project',
  'benchmark',
  'version',
  'config',
  'tags',
  'metadata',
  'attributes',
  'status',
  'error',
  'severity',
  'errorType',
  'message',
  'score',
  'label',
  'explanation',
  'model',
  'provider',
  'inputTokens',
  'costUsd',
  'pipelineId',
  'failedJobs',
  'attempts',
  'resolved',
  'configFile',
  'env',
  'cwd',
];

function thrower(): never {
  throw new Error('hostile');
}
const throwing = {
  get: thrower,
  has: thrower,
  ownKeys: thrower,
  getPrototypeOf: thrower,
  getOwnPropertyDescriptor: thrower,
};
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Calls a function of ours and then whatever it gives: none of it may throw or reject. */
async function call(fn: unknown, make: () => unknown): Promise<void> {
  const { length } = fn as { length: number };
  for (let count = 0; count <= Math.max(length, 3); count += 1) {
    const given = (fn as (...args: unknown[]) => unknown)(...Array.from({ length: count }, make));
    await use(given, make);
  }
}

async function use(given: unknown, make: () => unknown): Promise<void> {
  if (typeof given === 'function') (given as (...args: unknown[]) => unknown)(make(), make(), { value: () => {} });
  if (typeof given !== 'object' || given === null) return;
  if (given instanceof Promise) {
    await use(await given, make);
    return;
  }
  const handle = given as Record<PropertyKey, unknown>;
  for (const method of [
    'with',
    'summary',
    'environment',
    'health',
    'end',
    'end',
    Symbol.dispose,
    Symbol.asyncDispose,
  ]) {
    if (typeof handle[method] === 'function')
      await (handle[method] as (...args: unknown[]) => unknown).call(handle, make());
  }
}

const starting = ['startMetrics', 'instrument', 'shutdown'];
const callable = names.filter((name) => !starting.includes(name));
const cases = callable.flatMap((name) => garbage.map(([what, make]) => ({ name, what, make })));

let home = '';
beforeAll(() => {
  home = process.cwd();
  process.chdir(mkdtempSync(join(tmpdir(), 'runledger-garbage-')));
  process.env.RUNLEDGER_DIR = join(process.cwd(), 'runs');
});
afterAll(async () => {
  await api.shutdown();
  process.chdir(home);
});

it('the public names are these', () => {
  expect(names).toEqual([
    'agent',
    'currentRun',
    'forceFlush',
    'health',
    'instrument',
    'openAgent',
    'openOperation',
    'openRun',
    'openSession',
    'openTicket',
    'openToolCall',
    'operation',
    'recordDebuggingCycle',
    'recordError',
    'recordEvaluation',
    'recordEvent',
    'recordModelCall',
    'recordPipeline',
    'reportAutonomy',
    'reportCode',
    'reportQuality',
    'reportWorkflow',
    'run',
    'session',
    'shutdown',
    'startMetrics',
    'ticket',
    'toolCall',
    'trackExecution',
  ]);
});

describe('before startMetrics()', () => {
  it.each(cases)('$name takes $what', async ({ name, make }) => {
    await expect(call(publicFunctions[name], make)).resolves.toBe(undefined);
  });

  it('health() says that nothing is recorded, and there is no run', () => {
    expect(api.health()).toMatchObject({ status: 'off', problems: [], exporters: [] });
    expect(api.currentRun()).toBe(null);
    expect(api.openRun()).toMatchObject({ id: '' });
  });

  it('scopes only call what they are given', async () => {
    const calls = await Promise.all([
      api.run({}, async () => 1),
      api.session('s', async () => 2),
      api.ticket('t', async () => 3),
      api.agent({ role: 'a' }, async () => 4),
      api.toolCall('t', async () => 5),
      api.operation('o', async () => 6),
      api.trackExecution('e')(async () => 7)(),
    ]);
    expect(calls).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(() => api.agent({ role: 'a' }, thrower)).toThrow('hostile');
  });

  it('shutdown() has nothing to do', async () => {
    await expect(api.shutdown()).resolves.toBe(undefined);
  });
});

describe('startMetrics()', () => {
  it.each(garbage)('takes %s', async (_what, make) => {
    const pipeline = await api.startMetrics(make() as never);
    expect(['ok', 'off']).toContain(pipeline.health().status);
    await api.shutdown();
  });
});

describe('instrument()', () => {
  it.each(garbage)('takes %s', async (_, make) => {
    const pipeline = await api.instrument(make() as never);
    const handed = await api.instrument({ frameworks: [make(), make()] as never });
    expect(pipeline.health()).toBeTypeOf('object');
    expect(handed.health()).toBeTypeOf('object');
    await handed.shutdown();
  });
});

describe('after startMetrics()', () => {
  beforeAll(async () => {
    await api.startMetrics();
  });

  it.each(cases)('$name takes $what', async ({ name, make }) => {
    await expect(call(publicFunctions[name], make)).resolves.toBe(undefined);
  });

  it('and recording goes on', async () => {
    await api.run({ id: 'afterwards' }, async () => {
      api.recordEvent('still here');
      expect(api.currentRun()?.summary()).toMatchObject({ events: 2 });
    });
    const { exporters, ledger, faults } = api.health();
    expect({ ledger: ledger.failures, exporters: exporters.map(({ failures }) => failures) }).toEqual({
      ledger: 0,
      exporters: [0, 0, 0],
    });
    expect(Object.keys(faults)).toEqual(['record']);
  });
});
