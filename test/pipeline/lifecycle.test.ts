import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { followProcess, type ProcessEnding } from '../../src/pipeline/lifecycle.ts';

/** A process as far as it is followed: its events, and what is done to it. */
function fakeProcess() {
  const emitter = new EventEmitter();
  const killed: [number, string][] = [];
  const fake = Object.assign(emitter, {
    pid: 4711,
    exitCode: undefined as number | string | undefined,
    kill: (pid: number, signal: string) => killed.push([pid, signal]),
  });
  return { fake, killed, process: fake as unknown as NodeJS.Process };
}

function follow({ endAll = () => Promise.resolve() }: { endAll?: () => Promise<void> } = {}) {
  const { fake, killed, process } = fakeProcess();
  const seen = {
    all: [] as ProcessEnding[],
    now: [] as ProcessEnding[],
    uncaught: [] as unknown[],
    faults: [] as unknown[],
  };
  const start = () =>
    followProcess(process, {
      endAll(ending) {
        seen.all.push(ending);
        return endAll();
      },
      endNow: (ending) => void seen.now.push(ending),
      uncaught: (error) => void seen.uncaught.push(error),
      onFault: (error) => void seen.faults.push(error),
    });
  return { fake, killed, seen, start };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const completed = { status: 'completed', error: null };
const cancelled = { status: 'cancelled', error: null };
const failed = { status: 'failed', error: null };

describe('the exit of a process', () => {
  it.each([
    [0, completed],
    [3, failed],
    [130, failed],
  ])('with code %d is noted before it is over', (code, ending) => {
    const { fake, seen, start } = follow();
    start();
    fake.emit('exit', code);
    expect(seen).toMatchObject({ now: [ending], all: [] });
  });

  it('by an error is a failure with that error', () => {
    const { fake, seen, start } = follow();
    start();
    fake.emit('uncaughtExceptionMonitor', 'thrown');
    fake.emit('exit', 1);
    expect(seen).toMatchObject({ uncaught: ['thrown'], now: [{ status: 'failed', error: { thrown: 'thrown' } }] });
  });

  it('that survived an error is told by its exit code', () => {
    const { fake, seen, start } = follow();
    start();
    fake.emit('uncaughtExceptionMonitor', new Error('handled by the agent'));
    fake.emit('exit', 0);
    expect(seen.now).toEqual([completed]);
  });

  it('by a signal that the agent handles is cancelled, whatever its code', () => {
    const { fake, seen, start } = follow();
    start();
    fake.on('SIGTERM', () => fake.emit('exit', 7));
    fake.emit('SIGTERM', 'SIGTERM');
    expect(seen).toMatchObject({ now: [cancelled], all: [] });
  });

  it('by an error after a signal that it survived is a failure', () => {
    const { fake, seen, start } = follow();
    start();
    fake.on('SIGINT', () => {});
    fake.emit('SIGINT', 'SIGINT');
    fake.emit('uncaughtExceptionMonitor', 'thrown');
    fake.emit('exit', 1);
    expect(seen.now).toEqual([{ status: 'failed', error: { thrown: 'thrown' } }]);
  });

  it('is not changed by a fault of ours', () => {
    const { fake, process } = fakeProcess();
    const faults: unknown[] = [];
    const fail = () => {
      throw new Error('ours');
    };
    followProcess(process, { endAll: fail, endNow: fail, uncaught: fail, onFault: (error) => faults.push(error) });
    fake.emit('uncaughtExceptionMonitor', 'thrown');
    fake.emit('exit', 1);
    expect(faults).toEqual([new Error('ours'), new Error('ours')]);
  });
});

describe('a process with nothing left to do', () => {
  it.each([
    [undefined, completed],
    [0, completed],
    ['0', completed],
    [4, failed],
    ['4', failed],
  ])('is ended properly, once (exit code %j)', async (exitCode, ending) => {
    const { fake, seen, start } = follow();
    start();
    fake.exitCode = exitCode;
    fake.emit('beforeExit', 0);
    fake.emit('beforeExit', 0);
    await settled();
    expect(seen).toMatchObject({ all: [ending], now: [] });
  });

  it('is left to its exit where somebody else listens', () => {
    const { fake, seen, start } = follow();
    fake.on('beforeExit', () => {});
    start();
    fake.emit('beforeExit', 0);
    expect(seen.all).toEqual([]);
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('ends everything and is raised again', async () => {
    const written = Promise.withResolvers<void>();
    const { fake, killed, seen, start } = follow({ endAll: () => written.promise });
    start();
    fake.emit(signal, signal);
    await settled();
    expect({ all: seen.all, killed }).toEqual({ all: [cancelled], killed: [] });
    written.resolve();
    await settled();
    expect({ killed, left: fake.eventNames() }).toEqual({ killed: [[4711, signal]], left: [] });
  });

  it('for the second time no longer waits', async () => {
    const { fake, killed, seen, start } = follow({ endAll: () => new Promise(() => {}) });
    start();
    fake.emit(signal, signal);
    fake.emit(signal, signal);
    await settled();
    expect({ all: seen.all, killed }).toEqual({ all: [cancelled], killed: [[4711, signal]] });
  });

  it.each([
    ['on', 'before ours'],
    ['on', 'after ours'],
    ['once', 'before ours'],
    ['once', 'after ours'],
  ] as const)('is left to an agent that listens by %s, %s', async (method, when) => {
    const { fake, killed, seen, start } = follow();
    const heard: string[] = [];
    if (when === 'after ours') start();
    fake[method](signal, () => heard.push(signal));
    if (when === 'before ours') start();
    fake.emit(signal, signal);
    await settled();
    expect({ heard, killed, all: seen.all }).toEqual({ heard: [signal], killed: [], all: [] });
  });

  it.each([
    ['version 3', (fake: object) => Object.assign(fake, { __signal_exit_emitter__: { count: 1 } })],
    ['version 4', () => Object.assign(globalThis, { [Symbol.for('signal-exit emitter')]: { count: 1 } })],
  ])('is not left to signal-exit, %s, which leaves it to us', async (_version, load) => {
    const { fake, killed, seen, start } = follow();
    load(fake);
    fake.on(signal, () => {});
    start();
    try {
      fake.emit(signal, signal);
      await settled();
      expect({ killed, all: seen.all }).toEqual({ killed: [[4711, signal]], all: [cancelled] });
    } finally {
      delete (globalThis as { [key: symbol]: unknown })[Symbol.for('signal-exit emitter')];
    }
  });
});

it('a process that is no longer followed has no listener of ours', () => {
  const { fake, start } = follow();
  const theirs = () => {};
  fake.on('SIGINT', theirs);
  start()();
  expect(fake.eventNames().map((name) => [name, fake.listeners(name)])).toEqual([['SIGINT', [theirs]]]);
});
