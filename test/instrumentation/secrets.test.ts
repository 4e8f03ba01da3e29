import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { watchProcess, watchServer } from '../support/wire.ts';

const canaries = {
  prompt: 'canary-prompt-7f3a',
  system: 'canary-system-1b2c',
  completion: 'canary-completion-9d8e',
  tool: 'canary-tool-argument-4c5d',
  header: 'canary-header-6e7f',
  key: 'sk-canary-key-2a3b',
  query: 'canary-query-5f6a',
  error: 'canary-error-8b9c',
};

it('nothing of prompts, completions, tools, headers, keys or error messages is recorded, counted or logged', async () => {
  const watched = await watchServer(({ model }) => {
    if (model === 'errs') return { delivery: { rawBody: `data: {"error":{"message":"${canaries.error}"}}\n\n` } };
    if (model === 'fails') return { status: 400, delivery: { rawBody: `{"error":"${canaries.error}"}` } };
    return { text: canaries.completion, toolCalls: [{ name: 'write', arguments: { text: canaries.tool } }] };
  });
  const logged: string[] = [];
  const second = watchProcess([{ url: watched.server.url, provider: 'openai' }]);
  const defaultHeaders = { 'x-secret': canaries.header, authorization: `Bearer ${canaries.key}` };
  const openai = watched.openai.withOptions({ defaultHeaders, defaultQuery: { token: canaries.query }, maxRetries: 0 });
  const messages = [
    { role: 'system' as const, content: canaries.system },
    { role: 'user' as const, content: canaries.prompt },
  ];
  const ask = async (model: string, stream: boolean) => {
    const answer = await openai.chat.completions.create({ model, messages, stream });
    if (stream) for await (const _ of answer as AsyncIterable<unknown>);
  };
  await ask('gpt-4o', false);
  await ask('gpt-4o', true);
  await ask('errs', true).catch((error: unknown) => logged.push(inspect(error)));
  await ask('fails', false).catch((error: unknown) => logged.push(inspect(error)));
  await watched.anthropic.messages.create({
    model: 'claude-opus-4-6',
    max_tokens: 5,
    system: canaries.system,
    messages: [{ role: 'user', content: canaries.prompt }],
  });

  // The canaries did pass: the agent's own errors carry one.
  expect(logged.join('\n')).toContain(canaries.error);
  expect(watched.recorded).toHaveLength(5);
  const kept = inspect([watched.recorded, watched.problems, watched.wire.health(), second.recorded], { depth: 20 });
  for (const canary of Object.values(canaries)) expect(kept).not.toContain(canary);
  second.wire.stop();
  await watched.stop();
});
