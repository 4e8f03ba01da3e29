import { describe, expect, it } from 'vitest';
import { createRoutes } from '../../src/instrumentation/routes.ts';

const find = createRoutes([
  { url: 'http://127.0.0.1:4000', provider: 'house' },
  { url: 'http://127.0.0.1:4000/team-a/', provider: 'house-a' },
  { url: 'http://127.0.0.1:4000', provider: 'house-claude', api: 'anthropic-messages' },
  { url: 'https://models.example/complete', provider: 'odd', api: 'openai-chat' },
  { url: 'https://api.openai.com/v1', provider: 'mine' },
]);

describe('createRoutes', () => {
  it.each<[url: string, provider: string | null, api?: string]>([
    ['https://api.anthropic.com/v1/messages', 'anthropic', 'anthropic-messages'],
    ['https://api.anthropic.com/v1/messages?beta=true', 'anthropic', 'anthropic-messages'],
    ['https://api.anthropic.com/v1/messages/count_tokens', null],
    ['https://api.anthropic.com/v1/messages/batches', null],
    ['https://api.anthropic.com/v1/chat/completions', 'anthropic', 'openai-chat'],
    ['https://openrouter.ai/api/v1/chat/completions', 'openrouter', 'openai-chat'],
    ['https://api.openai.com/v1/chat/completions', 'mine', 'openai-chat'],
    ['https://api.openai.com/v1/responses', 'mine', 'openai-responses'],
    ['https://api.openai.com/v1/responses/resp_1/cancel', null],
    ['https://api.openai.com/v1/embeddings', 'mine', 'openai-embeddings'],
    ['https://api.openai.com/v1/threads/thread_1/messages', null],
    ['https://api.openai.com/v1/files', null],
    ['https://api.openai.com:8443/v1/responses', null],
    ['http://api.openai.com/v1/responses', null],
    ['http://127.0.0.1:4000/v1/chat/completions', 'house', 'openai-chat'],
    ['http://127.0.0.1:4000/deep/below/chat/completions', 'house', 'openai-chat'],
    ['http://127.0.0.1:4000/team-a/v1/chat/completions', 'house-a', 'openai-chat'],
    ['http://127.0.0.1:4000/team-abc/v1/chat/completions', 'house', 'openai-chat'],
    ['http://127.0.0.1:4000/v1/messages', 'house-claude', 'anthropic-messages'],
    ['http://127.0.0.1:4000/', null],
    ['https://models.example/complete', 'odd', 'openai-chat'],
    ['https://models.example/complete?deployment=3', 'odd', 'openai-chat'],
    ['https://models.example/complete/v1/messages', null],
    ['https://models.example/completely', null],
    ['https://elsewhere.example/v1/chat/completions', null],
  ])('%s belongs to %s %s', (url, provider, api) => {
    const { origin, pathname, search } = new URL(url);
    const route = find({ origin, path: pathname + search });
    expect(route && { provider: route.provider, api: route.protocol.api }).toEqual(provider && { provider, api });
  });

  it('says which URL is none', () => {
    expect(() => createRoutes([{ url: 'models.example', provider: 'x' }])).toThrow(TypeError);
  });
});
