import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPricer } from '../../src/pricing/index.ts';
import type { ServedCall } from '../support/model-server.ts';
import { sdkScript, sdkUses } from '../support/sdk-uses.ts';
import { comparable, comparableServed, type Watched, watchProcess, watchServer } from '../support/wire.ts';

const messages = [{ role: 'user' as const, content: 'Write a haiku about ledgers.' }];
const price = createPricer();

/** The price of what the server says it served, looked up apart from the wire. */
function servedCost(served: ServedCall): number | null {
  if (served.usage === null) return null;
  const { provider, requestModel, responseModel, usage } = served;
  return price({ provider, requestModel, responseModel, usage, atMicros: Date.now() * 1000 })?.costUsd ?? null;
}

let watched: Watched;

beforeEach(async () => {
  watched = await watchServer(sdkScript);
});
afterEach(() => watched.stop());

describe('a call by a real SDK is recorded as the server served it', () => {
  it.each(Object.entries(sdkUses))('%s', async (_, use) => {
    await use(watched);
    const [served] = watched.server.log;
    expect(watched.calls().map(comparable)).toEqual([comparableServed(served!)]);
    const [call] = watched.calls();
    const costUsd = servedCost(served!);
    expect(call?.costUsd).toEqual(costUsd === null ? null : expect.closeTo(costUsd, 12));
    expect(call?.costSource).toBe(call?.costUsd === null ? null : 'priced');
    expect(call?.priceVersion).toEqual(call?.costUsd === null ? null : expect.stringMatching(/^genai-prices@\d/));
    expect(call).toMatchObject({ status: 'success', errorType: null });
    expect(call?.operationName).toBe(served?.api === 'openai-embeddings' ? 'embeddings' : 'chat');
    expect(call?.timeToFirstChunkMs === null).toBe(!call?.streamed);
  });

  it('names the models of request and response apart', async () => {
    const { server, openai, calls, stop } = await watchServer(() => ({ responseModel: 'gpt-4o-2024-11-20' }));
    await openai.chat.completions.create({ model: 'gpt-4o', messages });
    expect(calls()).toMatchObject([{ requestModel: 'gpt-4o', responseModel: 'gpt-4o-2024-11-20' }]);
    expect(calls().map(comparable)).toEqual(server.log.map(comparableServed));
    await stop();
  });

  it('a stream without usage has no tokens and no cost, and is counted', async () => {
    await sdkUses['OpenAI chat, streamed without usage']!(watched);
    const [call] = watched.calls();
    expect(call?.usage).toEqual({
      inputTokens: null,
      outputTokens: null,
      cacheReadTokens: null,
      cacheWriteTokens: null,
      reasoningTokens: null,
    });
    expect(call).toMatchObject({ costUsd: null, costSource: null, responseModel: 'gpt-4o', status: 'success' });
    expect(watched.wire.health().problems['stream-without-usage']).toBe(1);
  });

  it.each([
    ['gpt-4o', 'openai'],
    ['claude-opus-4-6', 'anthropic'],
  ])('each of the tries that the SDK makes for %s is a call', async (model, provider) => {
    const { openai, anthropic, server, calls } = watched;
    const ask = (name: string) =>
      provider === 'openai'
        ? openai.chat.completions.create({ model: name, messages })
        : anthropic.messages.create({ model: name, max_tokens: 10, messages });
    await ask(`busy-${model}`);
    await ask(`broken-${model}`);
    expect(calls().map(({ status, errorType, attempt }) => [status, errorType, attempt])).toEqual([
      ['error', '429', 1],
      ['success', null, 2],
      ['error', '503', 1],
      ['error', '503', 2],
      ['success', null, 3],
    ]);
    expect(calls().map(comparable)).toEqual(server.log.map(comparableServed));
  });

  it('takes the provider’s own figure before the price list', async () => {
    const own = await watchServer(() => ({ extraUsage: { cost: 0.4242 } }));
    own.wire.stop();
    const gateway = watchProcess([{ url: own.server.openaiUrl, provider: 'openrouter' }]);
    await own.openai.chat.completions.create({ model: 'openai/gpt-4o', messages });
    const stream = { stream: true, stream_options: { include_usage: true } } as const;
    for await (const _ of await own.openai.chat.completions.create({ model: 'openai/gpt-4o', messages, ...stream }));
    expect(gateway.recorded.map(({ call }) => [call.costUsd, call.costSource, call.priceVersion])).toEqual([
      [0.4242, 'provider', null],
      [0.4242, 'provider', null],
    ]);
    gateway.wire.stop();
    await own.stop();
  });

  it('adds up: after hundreds of calls of every kind, tokens and cost are those of the server’s log', async () => {
    const all = Object.values(sdkUses);
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 70 }, (_, index) => all[index % all.length]!(watched)));
    }
    const { server, calls, wire } = watched;
    const total = (values: (number | null)[]) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    expect(calls()).toHaveLength(210);
    for (const part of [
      'inputTokens',
      'outputTokens',
      'cacheReadTokens',
      'cacheWriteTokens',
      'reasoningTokens',
    ] as const) {
      const recorded = total(calls().map(({ usage }) => usage[part]));
      expect(recorded, part).toBe(total(server.log.map(({ usage }) => usage?.[part] ?? null)));
      expect(recorded).toBeGreaterThan(0);
    }
    const recordedUsd = total(calls().map(({ costUsd }) => costUsd));
    expect(recordedUsd).toBeCloseTo(total(server.log.map(servedCost)), 9);
    expect(
      new Set(
        calls()
          .map(({ responseId }) => responseId)
          .filter((id) => id !== null),
      ).size,
    ).toBe(new Set(server.log.map(({ responseId }) => responseId).filter((id) => id !== null)).size);
    expect(wire.health()).toMatchObject({ recordedCalls: 210, openCalls: 0 });
    expect(wire.health().problems['observer-failed']).toBe(0);
  });
});
