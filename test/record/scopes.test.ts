import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  agent,
  type Handle,
  openAgent,
  openOperation,
  openSession,
  openTicket,
  openToolCall,
  operation,
  recordEvent,
  recordModelCall,
  session,
  shutdown,
  ticket,
  toolCall,
} from '../../src/index.ts';
import { type Line, type Recording, startRecording } from '../support/recording.ts';

let recording: Recording;
let seen = 0;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(shutdown);

/** The lines since the last call. */
function newLines(): Line[] {
  const all = recording.lines();
  const fresh = all.slice(seen);
  seen = all.length;
  return fresh;
}

type Run = <T>(fn: () => T) => T;

/** Every kind of scope, in both its forms, with its event and its words for how it may end. */
const kinds = [
  {
    kind: 'session',
    run: ((fn) => session('s-1', fn)) as Run,
    open: () => openSession('s-1') as Handle<string>,
    event: 'session_end',
    words: null,
  },
  {
    kind: 'ticket',
    run: ((fn) => ticket('t-1', fn)) as Run,
    open: () => openTicket('t-1') as Handle<string>,
    event: 'ticket_end',
    words: { completed: 'completed', failed: 'failed', cancelled: 'cancelled' },
  },
  {
    kind: 'agent',
    run: ((fn) => agent({ role: 'coder' }, fn)) as Run,
    open: () => openAgent({ role: 'coder' }) as Handle<string>,
    event: 'agent',
    words: { completed: 'success', failed: 'error', cancelled: 'cancelled' },
  },
  {
    kind: 'operation',
    run: ((fn) => operation('build', fn)) as Run,
    open: () => openOperation('build') as Handle<string>,
    event: 'operation',
    words: { completed: 'success', failed: 'failed', cancelled: 'failed' },
  },
  {
    kind: 'tool call',
    run: ((fn) => toolCall('shell', fn)) as Run,
    open: () => openToolCall('shell') as Handle<string>,
    event: 'tool_call',
    words: { completed: 'success', failed: 'error', cancelled: 'error' },
  },
] as const;

const abort = () => new DOMException('stopped', 'AbortError');

describe.each(kinds)('a $kind', ({ run, open, event, words }) => {
  const ended = () => newLines().filter((line) => line.event === event);
  const statusOf = (line: Line | undefined) => line?.status ?? null;

  it('returns what its callback returns, as it is', () => {
    const value = { of: 'the agent' };
    expect(run(() => value)).toBe(value);
    const [line, ...others] = ended();
    expect([statusOf(line), others]).toEqual([words?.completed ?? null, []]);
  });

  it('resolves to what its callback resolves to, and lasts until then', async () => {
    const later = Promise.withResolvers<string>();
    const result = run(() => later.promise);
    expect(ended()).toEqual([]);
    later.resolve('done');
    expect(await result).toBe('done');
    expect(ended()).toHaveLength(1);
  });

  it.each([
    [
      'throws',
      (error: unknown) =>
        run(() => {
          throw error;
        }),
    ],
    ['rejects with', (error: unknown) => run(() => Promise.reject(error))],
  ] as const)('passes on what its callback %s, and records it', async (_how, fail) => {
    const error = new RangeError('a secret message');
    await expect((async () => fail(error))()).rejects.toBe(error);
    const lines = newLines();
    expect(lines.filter((line) => line.event === event)).toMatchObject([words ? { status: words.failed } : {}]);
    expect(lines.filter((line) => line.event === 'error')).toMatchObject([
      { error_type: 'RangeError', severity: 'error' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it.each([undefined, null, 0, '', 'text', Symbol('of the agent'), () => {}])(
    'passes on %o that is thrown',
    async (thrown) => {
      const caught = await (async () =>
        run(() => {
          throw thrown;
        }))().then(
        () => expect.unreachable(),
        (error: unknown) => ({ error }),
      );
      expect(caught).toEqual({ error: thrown });
      const lines = newLines();
      expect(lines.filter((line) => line.event === event)).toMatchObject([words ? { status: words.failed } : {}]);
      expect(lines.filter((line) => line.event === 'error')).toMatchObject([
        { error_type: typeof thrown === 'object' ? 'object' : typeof thrown },
      ]);
    },
  );

  it('that its agent stops is cancelled, and no error', async () => {
    const error = abort();
    await expect(run(() => Promise.reject(error))).rejects.toBe(error);
    const lines = newLines();
    expect(lines.map((line) => line.event)).not.toContain('error');
    expect(statusOf(lines.at(-1))).toBe(words?.cancelled ?? null);
  });

  it('holds at any depth and across await', async () => {
    await run(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([1, 2].map(async () => recordEvent('inside')));
    });
    recordEvent('outside');
    const lines = newLines();
    const scopeOf = ({ session_id, ticket_id, agent_role, operation }: Line) =>
      [session_id, ticket_id, agent_role, operation].filter((value) => value !== undefined);
    const inside = lines.filter((line) => line.event === 'inside').map(scopeOf);
    const expected = {
      session_end: ['s-1'],
      ticket_end: ['t-1'],
      agent: ['coder'],
      operation: ['build'],
      tool_call: [],
    }[event];
    expect(inside).toEqual([expected, expected]);
    expect(lines.filter((line) => line.event === 'outside').map(scopeOf)).toEqual([[]]);
  });

  it('as a handle is active for the callback of with only, and ends once', () => {
    const handle = open();
    expect(handle.with(() => 'returned')).toBe('returned');
    expect(() =>
      handle.with(() => {
        throw new Error('of the callback');
      }),
    ).toThrow('of the callback');
    expect(ended()).toEqual([]);
    handle.end();
    handle.end({ status: 'failed', error: new Error('late') });
    handle.end();
    expect(ended()).toMatchObject([words ? { status: words.completed } : {}]);
  });

  it('as a handle ends with its block, by using and by await using', async () => {
    {
      using _handle = open();
    }
    expect(ended()).toHaveLength(1);
    {
      await using _handle = open();
    }
    expect(ended()).toHaveLength(1);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'failed'],
    ['an error that is undefined', { error: undefined }],
    ['a word that is none of its own', { status: 'running' }],
    ['a status that is no word', { status: Object('failed') }],
    [
      'what cannot be read',
      new Proxy(
        {},
        {
          get() {
            throw new Error('hostile');
          },
        },
      ),
    ],
  ])('that is ended with %s has succeeded', (_what, options) => {
    open().end(options as never);
    const lines = newLines();
    expect(lines.map((line) => line.event)).not.toContain('error');
    expect(statusOf(lines.at(-1))).toBe(words?.completed ?? null);
  });

  it('that is ended with an error has failed of it', () => {
    open().end({ error: Object.assign(new Error('secret'), { code: 'ECONNRESET' }) });
    const lines = newLines();
    expect(lines.filter((line) => line.event === 'error')).toMatchObject([{ error_type: 'ECONNRESET' }]);
    expect(statusOf(lines.at(-1))).toBe(words?.failed ?? null);
  });

  it.each(Object.values(words ?? {}))('that is ended as %s is that, whatever was thrown', (status) => {
    open().end({ status, error: new Error('of the agent') });
    expect(statusOf(newLines().at(-1))).toBe(status);
  });
});

describe('what ends has its figures', () => {
  const call = (inputTokens: number) =>
    recordModelCall({ provider: 'openai', model: 'gpt-4o', inputTokens, outputTokens: 10, costUsd: 0.5 });

  it('an agent its own calls, its sub-agents theirs', async () => {
    await agent({ role: 'lead', id: 'turn-1' }, async () => {
      call(100);
      await agent({ role: 'helper' }, async () => call(1000));
      await toolCall('grep', async () => call(10));
    });
    const [helper, lead] = newLines().filter(({ event }) => event === 'agent');
    expect(helper).toMatchObject({
      role: 'helper',
      agent_role: 'helper',
      input_tokens: 1000,
      model_calls: 1,
      parent_agent_id: 'turn-1',
    });
    expect(lead).toMatchObject({
      role: 'lead',
      agent_id: 'turn-1',
      input_tokens: 110,
      output_tokens: 20,
      cost_usd: 1,
      model_calls: 2,
      tool_calls: 1,
      model: 'gpt-4o',
    });
    expect(lead).not.toHaveProperty('parent_agent_id');
  });

  it('a session and a ticket all that happens in them', () => {
    session('sitting', () =>
      ticket('T-2', () => agent({ role: 'coder' }, () => call(100)), { attributes: { priority: 1, api_key: 'k' } }),
    );
    const lines = newLines();
    expect(lines.find(({ event }) => event === 'ticket_start')).toMatchObject({
      ticket_id: 'T-2',
      attributes: { priority: 1, api_key: '[redacted]' },
    });
    expect(lines.find(({ event }) => event === 'ticket_end')).toMatchObject({
      total_tokens: 110,
      agents: 1,
      errors: 0,
    });
    expect(lines.find(({ event }) => event === 'session_end')).toMatchObject({ total_tokens: 110, cost_usd: 0.5 });
    expect(lines.filter(({ event }) => event === 'model_call')).toMatchObject([
      { session_id: 'sitting', ticket_id: 'T-2', agent_role: 'coder' },
    ]);
  });

  it('an operation its metadata', () => {
    operation('deploy', () => {}, { metadata: { target: 'staging', password: 'p' } });
    expect(newLines()).toMatchObject([
      { name: 'deploy', metadata: { target: 'staging', password: '[redacted]' }, status: 'success' },
    ]);
  });

  it('two of the same id at a time are two', async () => {
    const [one, other] = [openTicket('same'), openTicket('same')];
    one.with(() => call(100));
    one.end();
    other.end();
    expect(newLines().filter(({ event }) => event === 'ticket_end')).toHaveLength(2);
  });
});

it('nothing of all that was a fault of ours', () => {
  expect(recording.faults()).toEqual({});
});
