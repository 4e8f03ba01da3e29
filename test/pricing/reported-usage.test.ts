import { describe, expect, it } from 'vitest';
import { createUsageReader } from '../../src/pricing/index.ts';

const chat = { owner: 'openai', flavor: 'chat' };
const responses = { owner: 'openai', flavor: 'responses' };
const messages = { owner: 'anthropic', flavor: 'default' };

describe('createUsageReader', () => {
  const read = createUsageReader();

  it.each([
    {
      what: 'an OpenAI chat completion: cached and reasoning tokens are parts',
      provider: 'openai',
      shape: chat,
      usage: {
        prompt_tokens: 100,
        completion_tokens: 40,
        total_tokens: 140,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 5, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 0 },
      },
      tokens: [100, 40, 60, 5, 30],
    },
    {
      what: 'a chat completion without details: they are unknown, not 0',
      provider: 'openai',
      shape: chat,
      usage: { prompt_tokens: 100, completion_tokens: 40, total_tokens: 140, prompt_tokens_details: null },
      tokens: [100, 40, null, null, null],
    },
    {
      what: 'an OpenAI response',
      provider: 'openai',
      shape: responses,
      usage: {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 60, cache_write_tokens: 0 },
        output_tokens: 40,
        output_tokens_details: { reasoning_tokens: 30 },
        total_tokens: 140,
      },
      tokens: [100, 40, 60, 0, 30],
    },
    {
      what: 'an Anthropic message: cached tokens are added to the input',
      provider: 'anthropic',
      shape: messages,
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 20,
        cache_read_input_tokens: 70,
        cache_creation: { ephemeral_5m_input_tokens: 15, ephemeral_1h_input_tokens: 5 },
        output_tokens: 40,
        output_tokens_details: { thinking_tokens: 12 },
      },
      tokens: [100, 40, 70, 20, 12],
    },
    {
      what: 'an Anthropic message with nulls where nothing was cached',
      provider: 'anthropic',
      shape: messages,
      usage: { input_tokens: 10, cache_creation_input_tokens: null, cache_read_input_tokens: null, output_tokens: 4 },
      tokens: [10, 4, null, null, null],
    },
    {
      what: 'xAI’s dialect of OpenAI’s protocol, where reasoning stands beside the completion',
      provider: 'x_ai',
      shape: chat,
      usage: { prompt_tokens: 100, completion_tokens: 40, completion_tokens_details: { reasoning_tokens: 30 } },
      tokens: [100, 70, null, null, 30],
    },
    {
      what: 'a gateway of its own by the protocol it speaks',
      provider: 'house-gateway',
      shape: chat,
      usage: { prompt_tokens: 7, completion_tokens: 3 },
      tokens: [7, 3, null, null, null],
    },
  ])('reads $what', ({ provider, shape, usage, tokens }) => {
    const reading = read(usage, { provider, shape });
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = reading?.tokens ?? {};
    expect([inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens]).toEqual(tokens);
  });

  it.each([null, 'text', [], {}, { prompt_tokens: '7' }])('gives null for %j', (usage) => {
    expect(read(usage, { provider: 'openai', shape: chat })).toBeNull();
  });
});
