import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startModelServer } from '../support/model-server.ts';
import { clientsOf } from '../support/wire.ts';

const main = fileURLToPath(new URL('../../examples/model-server/main.ts', import.meta.url));

it('answers as a process by the script it is given, and lists what it answered', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'runledger-'));
  const script = join(directory, 'script.mjs');
  await writeFile(script, "export default ({ model }) => ({ text: 'I am ' + model });");
  const server = spawn(process.execPath, [main, '--script', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(server.stdout, 'data');
  const url = String(line).trim();
  const body = JSON.stringify({ model: 'gpt-4o', messages: [] });
  const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body });
  expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'I am gpt-4o' } }] });
  const log = await (await fetch(`${url}/log`)).json();
  expect(log).toMatchObject([{ sequence: 1, provider: 'openai', requestModel: 'gpt-4o', status: 200, finished: true }]);
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
  await rm(directory, { recursive: true });
});

it('says which script is none', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'runledger-'));
  const script = join(directory, 'script.mjs');
  await writeFile(script, 'export default 7;');
  const asked = promisify(execFile)(process.execPath, [main, '--script', script]);
  await expect(asked).rejects.toThrow(/script\.mjs: its default export is not a function/);
  await rm(directory, { recursive: true });
});

it('answers the same bytes to the same requests', async () => {
  const transcript = async () => {
    const { url, log, close } = await startModelServer({
      script: ({ tools }) => ({ toolCalls: tools.map((name) => ({ name, arguments: {} })) }),
    });
    const ask = (path: string, body: object) => fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
    const bodies = [
      await (
        await ask('/v1/chat/completions', { model: 'm', messages: [{ role: 'user', content: 'Hello' }], stream: true })
      ).text(),
      await (
        await ask('/v1/responses', { model: 'm', input: 'Hello', tools: [{ name: 'read' }], stream: true })
      ).text(),
      await (await ask('/v1/messages', { model: 'm', messages: [], stream: true })).text(),
      await (await ask('/v1/embeddings', { model: 'm', input: ['a', 'b'] })).text(),
    ];
    await close();
    return { bodies, log: [...log] };
  };
  expect(await transcript()).toEqual(await transcript());
});

it('hands its script what the SDKs sent, whatever their protocol', async () => {
  const seen: unknown[] = [];
  const server = await startModelServer({
    script({ api, system, messages, tools, model, streamed }) {
      seen.push({ api, system, messages, tools, model, streamed });
      return {};
    },
  });
  const { openai, anthropic } = clientsOf(server);
  const parameters = { type: 'object' as const };
  await openai.chat.completions.create({
    model: 'a',
    messages: [
      { role: 'user', content: 'Read it.' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: '1', type: 'function', function: { name: 'read', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: '1', content: 'contents' },
    ],
    tools: [{ type: 'function', function: { name: 'read', parameters } }],
  });
  await openai.responses.create({
    model: 'b',
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: 'Read it.' },
      { type: 'function_call_output', call_id: '1', output: 'contents' },
    ],
    tools: [{ type: 'function', name: 'read', parameters, strict: false }],
  });
  await anthropic.messages.create({
    model: 'claude-opus-4-6',
    max_tokens: 5,
    system: 'Be brief.',
    messages: [
      { role: 'user', content: 'Read it.' },
      { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'read', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: '1', content: 'contents' }] },
    ],
    tools: [{ name: 'read', input_schema: parameters }],
  });
  const user = { role: 'user', text: 'Read it.' };
  const tool = { role: 'tool', text: 'contents' };
  expect(seen).toEqual([
    {
      api: 'openai-chat',
      system: '',
      messages: [user, { role: 'assistant', text: '' }, tool],
      tools: ['read'],
      model: 'a',
      streamed: false,
    },
    {
      api: 'openai-responses',
      system: 'Be brief.',
      messages: [user, tool],
      tools: ['read'],
      model: 'b',
      streamed: false,
    },
    {
      api: 'anthropic-messages',
      system: 'Be brief.',
      messages: [user, { role: 'assistant', text: '' }, tool],
      tools: ['read'],
      model: 'claude-opus-4-6',
      streamed: false,
    },
  ]);
  await server.close();
});

it.each([
  ['GET', '/v1/chat/completions', undefined, 404],
  ['POST', '/v1/unknown', '{}', 404],
  ['POST', '/v1/messages', 'not JSON', 500],
])('answers %s %s with an error where it should', async (method, path, body, status) => {
  const server = await startModelServer();
  const answer = await fetch(server.url + path, { method, ...(body !== undefined && { body }) });
  expect(answer.status).toBe(status);
  await answer.text();
  await server.close();
});
