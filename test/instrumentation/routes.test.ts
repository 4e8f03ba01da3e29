import { describe, expect, it } from 'vitest';
import { createRoutes } from '../../src/instrumentation/routes.ts';

const find = createRoutes([
  { url: 'http://127.0.0.1:4000', provider: 'house' },
  { url: 'http://127.0.0.1:4000/team-a/', provider: 'house-a' },
  { url: 'http://127.0.0.1:4000', provider: 'house-claude', api: 'anthropic-messages' },
  { url: 'https://models.example/complete', provider: 'odd', api: 'openai-chat' },
  { url: 'https://api.openai.com/v1', provider: 'mine' },
  { url: 'https://*.models.corp:8443/llm', provider: 'corp' },
  { url: 'http://[::1]:9000', provider: 'loopback' },
]);

const none = () => null;

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
    ['https://api.openai.com/v1/responses/compact', 'mine', 'openai-responses'],
    ['https://api.openai.com/v1/responses/resp_1/cancel', null],
    ['https://api.openai.com/v1/responses/compact/x', null],
    ['https://api.openai.com/v1/chat/completions/', 'mine', 'openai-chat'],
    ['https://api.openai.com/v1/chat/completions/?x=1', 'mine', 'openai-chat'],
    ['https://api.openai.com/v1/chat/completions//', null],
    ['https://models.example/complete/', 'odd', 'openai-chat'],
    ['https://api.mistral.ai/v1/agents/completions', 'mistral_ai', 'openai-chat'],
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
    ['https://eu.models.corp:8443/llm/v1/chat/completions', 'corp', 'openai-chat'],
    ['https://a.b.models.corp:8443/other/v1/messages', null],
    ['https://eu.models.corp/llm/v1/messages', null],
    ['http://[::1]:9000/v1/responses', 'loopback', 'openai-responses'],
    ['https://house.openai.azure.com/openai/deployments/d/chat/completions', 'azure.ai.openai', 'openai-chat'],
    ['https://house.openai.azure.com/openai/v1/responses', 'azure.ai.openai', 'openai-responses'],
    ['https://house.services.ai.azure.com/models/chat/completions', 'azure.ai.inference', 'openai-chat'],
    ['https://house.services.ai.azure.com/openai/v1/responses', 'azure.ai.openai', 'openai-responses'],
    ['https://eu.api.openai.com/v1/chat/completions', 'openai', 'openai-chat'],
    ['https://house.openai.azure.com/openai/deployments/d/completions', 'azure.ai.openai', 'openai-completions'],
    ['https://house.openai.azure.com/openai/responses/compact', 'azure.ai.openai', 'openai-responses'],
    ['https://api.deepseek.com/chat/completions', 'deepseek', 'openai-chat'],
    ['https://api.deepseek.com/beta/completions', 'deepseek', 'openai-completions'],
    ['https://api.deepseek.com/other/completions', null],
    ['https://api.groq.com/openai/v1/chat/completions', 'groq', 'openai-chat'],
    ['https://openaixazure.com/v1/messages', null],
  ])('%s belongs to %s %s', (url, provider, api) => {
    const { origin, pathname, search } = new URL(url);
    const route = find({ origin, path: pathname + search, header: none });
    expect(route && { provider: route.provider, api: route.protocol.api }).toEqual(provider && { provider, api });
  });

  it.each<[url: string, headers: Record<string, string>, api: string | null]>([
    ['https://elsewhere.example/v1/chat/completions', {}, 'openai-chat'],
    ['http://gpu-box:8000/v1/responses', { 'x-stainless-lang': 'js' }, 'openai-responses'],
    [
      'http://gpu-box:8000/v1/embeddings',
      { 'user-agent': 'ai/7.0.1 ai-sdk/openai-compatible/3.0.0' },
      'openai-embeddings',
    ],
    ['http://gpu-box:8000/v1/responses', {}, null],
    ['http://gpu-box:8000/embeddings', { 'user-agent': 'OpenAI is not what this is' }, null],
    ['https://claude.corp/v1/messages', { 'anthropic-version': '2023-06-01' }, 'anthropic-messages'],
    ['https://api.chat-app.example/v1/messages', { 'user-agent': 'chat-app' }, null],
    ['https://crm.example/api/agents/completions', {}, null],
    ['https://crm.example/deployments/d/completions', {}, null],
    ['https://elsewhere.example/v1/chat/completions/', {}, 'openai-chat'],
  ])('%s, which nobody named, with %j, is %s', (url, headers, api) => {
    const { origin, host, pathname } = new URL(url);
    const route = find({ origin, path: pathname, header: (name) => headers[name] ?? null });
    expect(route && { provider: route.provider, api: route.protocol.api }).toEqual(api && { provider: host, api });
  });

  it.each([
    [2_048, 'openai-chat'],
    [2_049, undefined],
  ])('a path of %i characters is of %s', (length, api) => {
    const path = '/chat/completions'.padStart(length, '/v1');
    expect(find({ origin: 'https://elsewhere.example', path, header: none })?.protocol.api).toBe(api);
  });

  it('keeps no more of the origins that it sees than it can afford', () => {
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 50_000; n++) find({ origin: `https://host-${n}.example`, path: '/', header: none });
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
  });

  it('says which URL is none', () => {
    expect(() => createRoutes([{ url: 'models.example', provider: 'x' }])).toThrow(TypeError);
  });
});
