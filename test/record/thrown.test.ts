import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agent, operation, recordError, run, shutdown, ticket, toolCall } from '../../src/index.ts';
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

const errors = (): Line[] =>
  recording
    .lines()
    .slice(before)
    .filter(({ event }) => event === 'error');

const quietly = async (fn: () => unknown): Promise<void> => {
  try {
    await fn();
  } catch {
    // It is the agent's, and handled.
  }
};

const thrown = [
  ['an error', () => new TypeError('m')],
  ['an object', () => ({ reason: 'm' })],
  ['a text', () => 'out of tokens'],
  ['nothing', () => undefined],
  ['not a number', () => Number.NaN],
] as const;

describe.each(thrown)('%s that is thrown', (_what, make) => {
  it('is one error, at the innermost scope that saw it', async () => {
    const value = make();
    await quietly(() =>
      run({ id: 'nested' }, () =>
        ticket('T', () =>
          agent({ role: 'coder' }, () =>
            toolCall('shell', async () => {
              throw value;
            }),
          ),
        ),
      ),
    );
    expect(errors()).toMatchObject([{ ticket_id: 'T', agent_role: 'coder' }]);
  });

  it('again in another scope is another error', async () => {
    const value = make();
    const attempt = () =>
      quietly(() =>
        operation('attempt', () => {
          throw value;
        }),
      );
    await agent({ role: 'coder' }, async () => {
      await attempt();
      await attempt();
      await attempt();
    });
    expect(errors()).toHaveLength(3);
  });

  it('later on by the scope around is the same error', async () => {
    const value = make();
    await quietly(() =>
      agent({ role: 'coder' }, async () => {
        await quietly(() =>
          operation('attempt', () => {
            throw value;
          }),
        );
        throw value;
      }),
    );
    expect(errors()).toHaveLength(1);
  });

  it('is one where it was recorded before it was thrown on', async () => {
    const value = make();
    await quietly(() =>
      agent({ role: 'coder' }, () => {
        recordError(value, { severity: 'critical' });
        throw value;
      }),
    );
    expect(errors()).toMatchObject([{ severity: 'critical' }]);
  });

  it('is one of a run inside a run, and of the inner', async () => {
    const value = make();
    await quietly(() =>
      run({ id: 'outer' }, () =>
        run({ id: 'inner' }, async () => {
          throw value;
        }),
      ),
    );
    expect(errors()).toHaveLength(1);
    expect(errors()[0]?.run_id).toMatch(/inner|_/);
    expect(errors()[0]?.run_id).not.toBe('outer');
  });

  it('in two runs side by side is one in each', async () => {
    const value = make();
    const fail = () =>
      run({}, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        throw value;
      });
    await Promise.allSettled([fail(), fail()]);
    expect(new Set(errors().map(({ run_id }) => run_id)).size).toBe(2);
  });
});

it('what stops the agent itself is no error, whatever scopes it passes', async () => {
  await quietly(() => ticket('T', () => agent({ role: 'coder' }, () => Promise.reject(AbortSignal.abort().reason))));
  expect(errors()).toEqual([]);
});

describe('a message', () => {
  it('is not kept', async () => {
    await quietly(() => operation('parse', () => JSON.parse('{"canary": nonsense}')));
    expect(errors()).toMatchObject([{ error_type: 'SyntaxError' }]);
    expect(JSON.stringify(recording.lines())).not.toContain('canary');
    expect(errors()[0]).not.toHaveProperty('message');
  });

  it('is kept, redacted and cut, where the configuration asks for it', async () => {
    await shutdown();
    const asked = await startRecording({ runledger: '{ capture: { error_messages: true } }' });
    const key = `sk-${'a1B2c3D4'.repeat(4)}`;
    await quietly(() =>
      operation('call', () => {
        throw new Error(`the key ${key} is wrong ${'x'.repeat(300)}`);
      }),
    );
    recordError(new Error(`password=${'hunter2'.repeat(3)}`));
    const messages = asked.events('error').map(({ message }) => message);
    expect(messages).toEqual([`the key [redacted] is wrong ${'x'.repeat(228)}`, 'password=[redacted]']);
  });
});
