import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPricer, type PricedCall } from '../../src/pricing/index.ts';

const manifest = new URL('../../node_modules/@pydantic/genai-prices/package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

const call: PricedCall = {
  provider: 'openai',
  requestModel: 'gpt-4o',
  responseModel: null,
  usage: { inputTokens: 1_000_000, outputTokens: 1_000_000, cacheReadTokens: null, cacheWriteTokens: null },
  atMicros: Date.UTC(2026, 0, 15) * 1000,
};
const tokens = (
  inputTokens: number | null,
  outputTokens: number | null,
  cacheReadTokens = 0,
  cacheWriteTokens = 0,
) => ({
  usage: { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens },
});

// Prices a million tokens, as the providers published them: gpt-4o 2.50 in, 1.25 cached, 10 out; claude-sonnet-4-5
// 3 in, 0.30 cached, 3.75 written for 5 m, 6 for 1 h, 15 out, 10 a thousand searches; gpt-4o-mini 0.15 and 0.60.
describe('createPricer', () => {
  const price = createPricer();

  it.each<[what: string, change: Partial<PricedCall>, costUsd: number]>([
    ['input and output', {}, 12.5],
    ['cached input once, at its own rate', tokens(1_000_000, 0, 400_000), 0.6 * 2.5 + 0.4 * 1.25],
    [
      'cache writes',
      { provider: 'anthropic', requestModel: 'claude-sonnet-4-5', ...tokens(100_000, 0, 0, 100_000) },
      0.375,
    ],
    [
      'cache writes of an hour, where the provider says so',
      {
        provider: 'anthropic',
        requestModel: 'claude-sonnet-4-5',
        ...tokens(100_000, 0, 0, 100_000),
        reported: { cache_write_1h_tokens: 100_000 },
      },
      0.6,
    ],
    [
      'searches beside tokens',
      { provider: 'anthropic', requestModel: 'claude-sonnet-4-5', ...tokens(0, 1000), reported: { web_searches: 5 } },
      0.015 + 0.05,
    ],
    [
      'audio at a rate of its own',
      { requestModel: 'gpt-audio', ...tokens(100, 50), reported: { input_audio_tokens: 60, output_audio_tokens: 40 } },
      (40 * 2.5 + 60 * 32 + 10 * 10 + 40 * 64) / 1e6,
    ],
    [
      'audio at the rate of text, where the provider makes no difference',
      {
        provider: 'google',
        requestModel: 'gemini-3-pro-preview',
        ...tokens(100, 0),
        reported: { input_audio_tokens: 60 },
      },
      (100 * 2) / 1e6,
    ],
    ['the response’s model before the request’s', { responseModel: 'gpt-4o-mini-2024-07-18' }, 0.75],
    ['the request’s model where the response’s is not listed', { responseModel: 'ft-of-ours' }, 12.5],
    ['an embedding, which has no output', { requestModel: 'text-embedding-3-small', ...tokens(1_000_000, 0) }, 0.02],
    ['Azure by its OpenTelemetry name', { provider: 'azure.ai.openai' }, 12.5],
    ['Bedrock by its OpenTelemetry name', { provider: 'aws.bedrock', requestModel: 'amazon.nova-micro-v1:0' }, 0.175],
    ...['google/gemini-2.5-flash', 'models/gemini-2.5-flash', 'gemini-2.5-flash'].map(
      (requestModel): [string, object, number] => [
        `Gemini as ${requestModel}`,
        { provider: 'gcp.vertex_ai', requestModel, ...tokens(1_000_000, 0) },
        0.3,
      ],
    ),
    ['by the model’s name where no provider is given', { provider: null }, 12.5],
    ['a provider by another name that people write', { provider: 'Azure_OpenAI' }, 12.5],
    ['no tokens at all', tokens(0, 0), 0],
  ])('prices %s', (_, change, costUsd) => {
    const result = price({ ...call, ...change });
    expect(result?.costUsd).toBeCloseTo(costUsd, 12);
    expect(result?.priceVersion).toBe(`genai-prices@${version}`);
  });

  it.each<[what: string, change: Partial<PricedCall>]>([
    ['a model that nobody lists', { requestModel: 'house-model-1' }],
    ['a provider that nobody lists', { provider: 'house-gateway' }],
    ['a private gateway whose host has the name of a provider in it', { provider: 'openai.gateway.example.com' }],
    ['a host of one word with the name of a provider in it', { provider: 'openai-proxy:4000' }],
    ['a gateway that stands for many providers', { provider: 'litellm', requestModel: 'openai/gpt-4o' }],
    ['a tier whose rates are not listed', { serviceTier: 'flex' }],
    ['no model', { requestModel: null }],
    ['output that is not known', tokens(1000, null)],
    ['input that is not known', tokens(null, 1000)],
    ['a listed model without prices', { provider: 'github-copilot', requestModel: 'gpt-3.5-turbo' }],
    ['a model listed by the hour of audio', { requestModel: 'whisper-1' }],
    ['output of a model that is listed with an input price only', { requestModel: 'text-embedding-3-small' }],
    [
      'audio of a model that is listed with a price for text only',
      { requestModel: 'gpt-4o-audio-preview', ...tokens(100, 50), reported: { output_audio_tokens: 40 } },
    ],
    [
      'cache writes of an hour, where only those of five minutes are listed',
      {
        provider: 'aws.bedrock',
        requestModel: 'anthropic.claude-sonnet-4-6',
        ...tokens(100, 0, 0, 100),
        reported: { cache_write_1h_tokens: 100 },
      },
    ],
    ['more cached tokens than input', tokens(10, 10, 11)],
    ['negative counts', tokens(-1, 10)],
    ['a time that is none', { provider: 'deepseek', requestModel: 'deepseek-chat', atMicros: Number.NaN }],
  ])('gives null, not 0, for %s', (_, change) => {
    expect(price({ ...call, ...change })).toBeNull();
  });

  it('takes the price of the day and hour of the call, also once the model is cached', () => {
    const opus = { ...call, provider: 'anthropic', requestModel: 'claude-opus-4-6', ...tokens(500_000, 0) };
    const before = price({ ...opus, atMicros: Date.UTC(2026, 2, 12) * 1000 });
    const after = price({ ...opus, atMicros: Date.UTC(2026, 2, 14) * 1000 });
    expect(before?.costUsd).toBeCloseTo(5, 12); // over 200,000 tokens cost twice as much until then
    expect(after?.costUsd).toBeCloseTo(2.5, 12);
    const night = { ...call, provider: 'deepseek', requestModel: 'deepseek-chat' };
    const cheap = price({ ...night, atMicros: Date.UTC(2025, 5, 1, 17) * 1000 });
    const dear = price({ ...night, atMicros: Date.UTC(2025, 5, 1, 12) * 1000 });
    expect(cheap?.costUsd).not.toBe(dear?.costUsd);
  });

  it('gives the same answer the second time, when it comes from its cache', () => {
    const fresh = createPricer();
    const first = fresh(call);
    expect(fresh(call)).toEqual(first);
    expect(fresh({ ...call, requestModel: 'house-model-1' })).toBeNull();
    expect(fresh({ ...call, requestModel: 'house-model-1' })).toBeNull();
  });

  it('still knows its models after thousands of names of which it knows none', () => {
    const fresh = createPricer();
    for (let index = 0; index < 3_000; index++) fresh({ ...call, requestModel: `house-model-${index}` });
    expect(fresh(call)?.costUsd).toBeCloseTo(12.5, 12);
  });
});
