import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agent, operation, recordEvent, run, shutdown, ticket } from '../../src/index.ts';
import { type Line, type Recording, startRecording } from '../support/recording.ts';

let recording: Recording;
let before = 0;
beforeAll(async () => {
  recording = await startRecording();
});
beforeEach(() => {
  before = recording.lines().length;
});
afterAll(shutdown);

const lines = (): Line[] => recording.lines().slice(before);
const named = (event: string): Line[] => lines().filter((line) => line.event === event);
const roles = (event: string) => named(event).map(({ agent_role }) => agent_role ?? null);

/** A promise with methods and private fields of its own, whose `then` does the work: what model clients give. */
class ResponsePromise<T> extends Promise<T> {
  readonly #work: () => Promise<T>;
  #parsed: Promise<T> | null = null;

  constructor(work: () => Promise<T>) {
    super((resolve) => resolve(null as T));
    this.#work = work;
  }

  static override get [Symbol.species]() {
    return Promise;
  }

  #parse(): Promise<T> {
    this.#parsed ??= this.#work();
    return this.#parsed;
  }

  // biome-ignore lint/suspicious/noThenProperty: this is what the clients do
  override then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#parse().then(onValue, onError);
  }

  override catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.#parse().catch(onError);
  }

  override finally(onSettled?: (() => void) | null): Promise<T> {
    return this.#parse().finally(onSettled);
  }

  async withResponse(): Promise<{ data: T; status: number }> {
    return { data: await this.#parse(), status: 200 };
  }
}

/** A query that is made when somebody waits for it, and as often as somebody does. */
class Query {
  readonly #conditions: string[] = [];
  made = 0;

  where(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  // biome-ignore lint/suspicious/noThenProperty: this is what query builders do
  then<A>(onValue: (rows: readonly string[]) => A, onError: (error: unknown) => A): Promise<A> {
    this.made += 1;
    recordEvent('query made');
    return Promise.resolve([...this.#conditions]).then(onValue, onError);
  }
}

/** Under a name that no linter takes for a mistake. */
const thenKey = 'then';

const inAgent = <T>(fn: () => T): T => agent({ role: 'coder' }, fn);
const responding = (value: string) => () => new ResponsePromise(async () => value);
const failing = (error: unknown) => () => new ResponsePromise(async () => Promise.reject(error));

describe('a promise with methods of its own', () => {
  it('keeps them, and its kind', async () => {
    const result = inAgent(responding('answer'));
    expect(result).toBeInstanceOf(ResponsePromise);
    expect(await result.withResponse()).toEqual({ data: 'answer', status: 200 });
  });

  it('ends the scope when it is awaited and settled, and no sooner', async () => {
    const result = inAgent(responding('answer'));
    expect(named('agent')).toEqual([]);
    expect(await result).toBe('answer');
    expect(named('agent')).toMatchObject([{ status: 'success' }]);
  });

  it.each([
    ['then', (result: ResponsePromise<string>) => result.then(undefined, (error) => ({ caught: error }))],
    ['catch', (result: ResponsePromise<string>) => result.catch((error) => ({ caught: error }))],
    [
      'await',
      async (result: ResponsePromise<string>) => {
        try {
          return await result;
        } catch (error) {
          return { caught: error };
        }
      },
    ],
    ['finally', (result: ResponsePromise<string>) => result.finally(() => {}).catch((error) => ({ caught: error }))],
  ])('that rejects tells it to %s, and the scope', async (_how, handle) => {
    const error = new RangeError('of the client');
    expect(await handle(inAgent(failing(error)))).toEqual({ caught: error });
    expect(named('agent')).toMatchObject([{ status: 'error', error_type: 'RangeError' }]);
    expect(named('error')).toHaveLength(1);
  });

  it('runs what its handlers do in the context of whoever set them', async () => {
    await ticket('T', async () => {
      await inAgent(responding('answer')).then(() => recordEvent('handled'));
    });
    expect(named('handled')).toMatchObject([{ ticket_id: 'T' }]);
    expect(roles('handled')).toEqual([null]);
  });

  it('waits for finally, and passes on what it throws', async () => {
    const order: string[] = [];
    const value = await inAgent(responding('answer')).finally(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('finally');
    });
    expect([value, order]).toEqual(['answer', ['finally']]);
    const error = new Error('of finally');
    await expect(
      inAgent(responding('answer')).finally(() => {
        throw error;
      }),
    ).rejects.toBe(error);
    await expect(inAgent(responding('answer')).finally(undefined)).resolves.toBe('answer');
  });

  it('is followed through scopes around scopes', async () => {
    const result = ticket('T', () => inAgent(responding('answer')));
    expect(lines().map(({ event }) => event)).toEqual(['ticket_start']);
    expect(await result).toBe('answer');
    expect(lines().map(({ event }) => event)).toEqual(['ticket_start', 'agent', 'ticket_end']);
  });

  it('is given to whoever awaits a run when its files are final', async () => {
    const result = run({ id: 'of-a-client' }, responding('answer'));
    expect(await result).toBe('answer');
    expect(recording.pipeline.health().runs).toMatchObject({ ended: 1 });
  });
});

describe('a query that begins when it is awaited', () => {
  it('is made once, inside the scope', async () => {
    const query = new Query();
    const rows = await (inAgent(() => query.where('a')) as unknown);
    expect([rows, query.made]).toEqual([['a'], 1]);
    expect(roles('query made')).toEqual(['coder']);
    expect(named('agent')).toHaveLength(1);
  });

  it('is not made by being returned, and can be added to', async () => {
    const query = new Query();
    const result = inAgent(() => query);
    expect(query.made).toBe(0);
    expect(await (result.where('a').where('b') as unknown)).toEqual(['a', 'b']);
    expect(query.made).toBe(1);
  });
});

describe('a thenable', () => {
  it('that is an emitter is one still', async () => {
    const child = Object.assign(new EventEmitter(), {
      kill: () => 'killed',
      // biome-ignore lint/suspicious/noThenProperty: this is what child processes of libraries are
      then: (onValue: (code: number) => unknown) => Promise.resolve(0).then(onValue),
    });
    const result = inAgent(() => child);
    const heard: string[] = [];
    result.on('data', (text) => heard.push(text));
    child.emit('data', 'output');
    (result as { mark?: string }).mark = 'set';
    expect([heard, result.kill(), (child as { mark?: string }).mark]).toEqual([['output'], 'killed', 'set']);
    expect(await (result as unknown)).toBe(0);
    expect(named('agent')).toHaveLength(1);
  });

  it.each([
    [
      'cannot be asked',
      new Proxy(
        {},
        {
          get() {
            throw new Error('hostile');
          },
        },
      ),
    ],
    [
      'has a getter that throws',
      {
        get [thenKey]() {
          throw new Error('hostile');
        },
      },
    ],
    ['has a then that is no function', { [thenKey]: 'soon' }],
    ['is a function', Object.assign(() => {}, { [thenKey]() {} })],
  ])('that %s is a value like any other', (_what, value) => {
    expect(inAgent(() => value)).toBe(value);
    expect(named('agent')).toHaveLength(1);
  });

  it('of another realm is awaited', async () => {
    const { runInNewContext } = await import('node:vm');
    expect(await inAgent(() => runInNewContext('Promise.resolve("from elsewhere")'))).toBe('from elsewhere');
    expect(named('agent')).toHaveLength(1);
  });
});

describe('a rejection that nobody handles', () => {
  it('is as unhandled as it would be without us, once', async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown) => unhandled.push(error);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', listen);
    try {
      const error = new Error('of the agent');
      void inAgent(() => Promise.reject(error));
      void inAgent(() => Promise.reject(new Error('handled'))).catch(() => {});
      const kept = inAgent(failing(new Error('never asked for')));
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(unhandled).toEqual([error]);
      await kept.catch(() => {});
    } finally {
      process.off('unhandledRejection', listen);
      for (const other of others) process.on('unhandledRejection', other);
    }
  });
});

describe('a generator', () => {
  function* steps(count: number): Generator<number, string, string | undefined> {
    for (let step = 1; step <= count; step += 1) {
      recordEvent('step');
      yield step;
    }
    return 'done';
  }
  async function* laterSteps(count: number): AsyncGenerator<number, string> {
    for (let step = 1; step <= count; step += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      recordEvent('step');
      yield step;
    }
    return 'done';
  }

  it('makes its steps inside the scope, which ends with the last', () => {
    const generator = inAgent(() => steps(2));
    expect(lines()).toEqual([]);
    expect([...generator]).toEqual([1, 2]);
    recordEvent('step');
    expect(roles('step')).toEqual(['coder', 'coder', null]);
    expect(named('agent')).toHaveLength(1);
  });

  it('of later steps does so too', async () => {
    const generator = inAgent(() => laterSteps(2));
    const got: number[] = [];
    for await (const step of generator) {
      got.push(step);
      recordEvent('between');
    }
    expect(got).toEqual([1, 2]);
    expect([roles('step'), roles('between')]).toEqual([
      ['coder', 'coder'],
      [null, null],
    ]);
    expect(named('agent')).toHaveLength(1);
  });

  it.each([
    [
      'left',
      (generator: Generator<number>) => {
        for (const _step of generator) break;
      },
    ],
    [
      'told to return',
      (generator: Generator<number>) => {
        generator.next();
        expect(generator.return('early')).toEqual({ value: 'early', done: true });
      },
    ],
  ])('that is %s early ends the scope', (_how, use) => {
    use(inAgent(() => steps(5)));
    expect(named('agent')).toMatchObject([{ status: 'success' }]);
  });

  it('that throws fails the scope, once', async () => {
    const error = new RangeError('of a step');
    const generator = inAgent(function* () {
      yield 1;
      throw error;
    });
    expect(generator.next()).toEqual({ value: 1, done: false });
    expect(() => generator.next()).toThrow(error);
    expect(generator.next()).toEqual({ value: undefined, done: true });
    const later = inAgent(async function* () {
      yield 1;
      throw error;
    });
    await later.next();
    await expect(later.next()).rejects.toBe(error);
    expect(named('agent')).toMatchObject([{ status: 'error' }, { status: 'error' }]);
  });

  it('takes what is thrown into it', () => {
    const generator = inAgent(function* () {
      try {
        yield 1;
      } catch (error) {
        yield error;
      }
      return undefined;
    });
    generator.next();
    expect(generator.throw('in')).toEqual({ value: 'in', done: false });
    expect(generator.next().done).toBe(true);
    expect(named('agent')).toMatchObject([{ status: 'success' }]);
  });

  it('passes on what it is sent and what it returns', () => {
    const generator = operation('ask', function* (): Generator<string, string, string> {
      return `${yield 'question'}!`;
    });
    expect(generator.next()).toEqual({ value: 'question', done: false });
    expect(generator.next('answer')).toEqual({ value: 'answer!', done: true });
  });

  it('is followed through scopes around scopes, and through the helpers of iterators', () => {
    const generator = ticket('T', () => inAgent(() => steps(3)));
    const { map } = generator as unknown as { map(of: (step: number) => number): Iterable<number> };
    expect([...map.call(generator, (step: number) => step * 2)]).toEqual([2, 4, 6]);
    expect(lines().map(({ event }) => event)).toEqual(['ticket_start', 'step', 'step', 'step', 'agent', 'ticket_end']);
  });

  it('that nobody steps through leaves the scope open', () => {
    inAgent(() => steps(2));
    expect(lines()).toEqual([]);
  });
});

it('nothing of all that was a fault of ours', () => {
  expect(recording.faults()).toEqual({});
});
