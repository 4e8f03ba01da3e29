import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentScope, type Watched, watchServer } from '../support/wire.ts';

let watched: Watched;
beforeEach(async () => {
  watched = await watchServer(({ sequence, model }) => ({
    ...(model.includes('fails') && { status: 500 }),
    delivery: { pieceDelayMs: sequence % 4, delayMs: sequence % 7, ...(sequence % 3 === 0 && { encoding: 'gzip' }) },
  }));
});
afterEach(() => watched.stop());

/** Each request asks for a model with its scope's name, so that a call says where it was made. */
const misattributed = () =>
  watched.recorded.filter(({ call, scope, scopeKnown }) => !scopeKnown || scope !== call.requestModel?.split(' ')[0]);

describe('a call is recorded in the scope it was made in', () => {
  it('with a hundred scopes at once, plain and streamed, over both SDKs', async () => {
    const { openai, anthropic, recorded } = watched;
    const ask = async (model: string, turn: number) => {
      const messages = [{ role: 'user' as const, content: 'Hello' }];
      if (turn % 4 === 0) await openai.chat.completions.create({ model, messages });
      else if (turn % 4 === 1) await openai.responses.stream({ model, input: 'Hello' }).finalResponse();
      else if (turn % 4 === 2) await anthropic.messages.create({ model, max_tokens: 5, messages });
      else for await (const _ of anthropic.messages.stream({ model, max_tokens: 5, messages }));
    };
    const scopes = Array.from({ length: 100 }, (_, index) => `scope-${index}`);
    await Promise.all(
      scopes.map((scope, index) =>
        agentScope.run(scope, async () => {
          for (let turn = 0; turn < 4; turn++) {
            await sleep((index * 7 + turn) % 5);
            await ask(scope, index + turn);
          }
        }),
      ),
    );
    expect(recorded).toHaveLength(400);
    expect(misattributed()).toEqual([]);
  });

  it('although the connection was opened in another', async () => {
    const { openai } = watched;
    for (const model of ['first', 'second', 'third']) {
      await agentScope.run(model, () => openai.responses.create({ model, input: 'Hello' }));
    }
    expect(watched.recorded).toHaveLength(3);
    expect(misattributed()).toEqual([]);
  });

  it('also by a client that was made in another', async () => {
    const { openai } = agentScope.run('maker', () => watched);
    await agentScope.run('user', () => openai.chat.completions.create({ model: 'user', messages: [] }));
    expect(misattributed()).toEqual([]);
  });

  it('where the body is read in another', async () => {
    const { server } = watched;
    const url = `${server.openaiUrl}/chat/completions`;
    const body = JSON.stringify({ model: 'maker', messages: [], stream: true });
    const response = await agentScope.run('maker', () => fetch(url, { method: 'POST', body }));
    await agentScope.run('reader', () => response.text());
    expect(watched.recorded).toHaveLength(1);
    expect(misattributed()).toEqual([]);
  });

  it('also the tries that fail, and the connection that is refused', async () => {
    const { openai, server } = watched;
    const failing = openai.withOptions({ maxRetries: 2 });
    const ask = (model: string) =>
      agentScope.run(model.split(' ')[0]!, () => failing.responses.create({ model, input: 'Hello' }).catch(() => null));
    await Promise.all([ask('a fails'), ask('b fails'), ask('c')]);
    await server.close();
    await ask('d');
    expect(watched.recorded.map(({ scope }) => scope).sort()).toEqual([...'aaabbbc', ...'ddd']);
  });

  it('and outside of any scope where it was made outside', async () => {
    await watched.openai.responses.create({ model: 'any', input: 'Hello' });
    expect(watched.recorded).toMatchObject([{ scope: undefined, scopeKnown: true }]);
  });
});
