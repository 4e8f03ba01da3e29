import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelServer } from '../support/model-server.ts';
import { scenarios, transcribe } from '../support/transparency.ts';
import { providersOf, type Recorded, watchProcess } from '../support/wire.ts';

const names = Object.keys(scenarios);

const uncaught: unknown[] = [];
const onUncaught = (error: unknown) => uncaught.push(error);

describe('the agent cannot tell that it is watched', () => {
  let alone: Record<string, unknown>;
  let watched: Record<string, unknown>;
  let watchedByFaulty: Record<string, unknown>;
  const recorded: Recorded[][] = [];
  let faults = 0;

  const watch = (server: ModelServer) => {
    const { wire, recorded: calls } = watchProcess(providersOf(server));
    recorded.push(calls);
    return () => wire.stop();
  };
  const watchFaulty = (server: ModelServer) => {
    const { wire } = watchProcess(providersOf(server), () => {
      throw new Error('an observer that throws');
    });
    return () => {
      wire.stop();
      faults += wire.health().problems['observer-failed'];
    };
  };

  beforeAll(async () => {
    process.on('uncaughtExceptionMonitor', onUncaught);
    alone = await transcribe();
    watched = await transcribe(watch);
    watchedByFaulty = await transcribe(watchFaulty);
  });
  afterAll(() => process.off('uncaughtExceptionMonitor', onUncaught));

  it.each(names)('by %s', (name) => {
    expect(watched[name]).toEqual(alone[name]);
    expect(recorded[names.indexOf(name)]?.length).toBeGreaterThan(0);
  });

  it.each(names)('by %s, where what records throws', (name) => {
    expect(watchedByFaulty[name]).toEqual(alone[name]);
  });

  it('although what records did throw, and nothing of it went uncaught', () => {
    expect(faults).toBeGreaterThan(names.length);
    expect(uncaught).toEqual([]);
  });

  it('the comparison notices a fetch that wraps its response', async () => {
    const original = globalThis.fetch;
    globalThis.fetch = async (...request) => {
      const response = await original(...request);
      return new Response(response.body, response);
    };
    const wrapped = await transcribe();
    globalThis.fetch = original;
    expect(wrapped['a response’s identity']).not.toEqual(alone['a response’s identity']);
  });
});

describe('nothing the agent holds is replaced', () => {
  it('not fetch, nor the dispatcher, nor any method that a request goes through', () => {
    const dispatcher = Symbol.for('undici.globalDispatcher.1');
    const held = () => [
      globalThis.fetch,
      globalThis.Response,
      (globalThis as Record<symbol, unknown>)[dispatcher],
      ...Object.values(Object.getOwnPropertyDescriptors(Response.prototype)).map(({ value, get }) => value ?? get),
      ...Object.values(Object.getOwnPropertyDescriptors(ReadableStream.prototype)).map(
        ({ value, get }) => value ?? get,
      ),
    ];
    const before = held();
    const { wire } = watchProcess([{ url: 'http://127.0.0.1:9', provider: 'openai' }]);
    const during = held();
    wire.stop();
    expect(during.every((thing, index) => thing === before[index])).toBe(true);
  });
});
