import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ModelCall } from '../../src/record/model-call.ts';
import { until, watchProcess } from '../support/wire.ts';

interface Answer {
  /** Of HTTP; 200 where it is left out. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object, or the data of a stream's events. */
  readonly body: object | readonly object[];
}

interface Request {
  readonly path: string;
  readonly body: object;
  readonly provider: string;
}

let server: Server | undefined;
afterEach(() => server?.close());

/** What the wire records of a request that is answered so. */
async function record({ path, body, provider }: Request, answer: Answer): Promise<ModelCall | undefined> {
  const isStream = Array.isArray(answer.body);
  const text = Array.isArray(answer.body)
    ? [...answer.body.map((data) => JSON.stringify(data)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('')
    : JSON.stringify(answer.body);
  server = createServer((request, response) => {
    const type = isStream ? 'text/event-stream' : 'application/json';
    request
      .resume()
      .on('end', () => response.writeHead(answer.status ?? 200, { 'content-type': type, ...answer.headers }).end(text));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { wire, recorded } = watchProcess([{ url, provider }]);
  const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  await response.text();
  await until(() => recorded.length > 0);
  wire.stop();
  return recorded[0]?.call;
}

const chat = { path: '/v1/chat/completions', provider: 'openai', body: { model: 'gpt-4o' } };
const messages = { path: '/v1/messages', provider: 'anthropic', body: { model: 'claude-sonnet-4-5' } };
const responses = { path: '/v1/responses', provider: 'openai', body: { model: 'gpt-4o' } };
const usage = { prompt_tokens: 100_000, completion_tokens: 0, total_tokens: 100_000 };
const responsesUsage = { input_tokens: 100_000, output_tokens: 0, total_tokens: 100_000 };
const answered = { id: 'a-1', model: 'gpt-4o', usage };
const claude = { id: 'msg_1', model: 'claude-sonnet-4-5' };
const claudeUsage = { input_tokens: 100_000, output_tokens: 0 };

describe('the tier a call was served in', () => {
  it.each<[what: string, request: Request, answer: Answer, tier: string | null, costUsd: number | null]>([
    ['is the usual one where nothing is said', chat, { body: answered }, null, 0.25],
    ['is that of a plain answer', chat, { body: { ...answered, service_tier: 'flex' } }, 'flex', null],
    [
      'is that of the answer, and not of the request',
      { ...chat, body: { ...chat.body, service_tier: 'priority' } },
      { body: { ...answered, service_tier: 'default' } },
      null,
      0.25,
    ],
    [
      'is that of the request where the answer does not say',
      { ...chat, body: { ...chat.body, service_tier: 'flex' } },
      { body: answered },
      'flex',
      null,
    ],
    [
      'is that of a stream',
      chat,
      {
        body: [
          { id: 'a-1', model: 'gpt-4o', service_tier: 'priority' },
          { id: 'a-1', usage },
        ],
      },
      'priority',
      null,
    ],
    [
      'is that at the end of a stream of Responses',
      responses,
      {
        body: [
          { type: 'response.created', response: { id: 'r-1', model: 'gpt-4o', service_tier: 'auto' } },
          { type: 'response.completed', response: { id: 'r-1', service_tier: 'flex', usage: responsesUsage } },
        ],
      },
      'flex',
      null,
    ],
    [
      'stands in Anthropic’s usage',
      messages,
      { body: { ...claude, usage: { ...claudeUsage, service_tier: 'priority' } } },
      'priority',
      null,
    ],
    [
      'is the usual one where Anthropic says so',
      messages,
      { body: { ...claude, usage: { ...claudeUsage, service_tier: 'standard', inference_geo: 'not_available' } } },
      null,
      0.3,
    ],
    ['is that of a header', chat, { body: answered, headers: { 'x-gemini-service-tier': 'flex' } }, 'flex', null],
  ])('%s', async (_, request, answer, serviceTier, costUsd) => {
    expect(await record(request, answer)).toMatchObject({ serviceTier, costUsd });
  });
});

describe('the cost of a call', () => {
  const gateway = { ...chat, provider: 'llm.example.com' };

  it.each<[what: string, request: Request, answer: Answer, expected: Partial<ModelCall>]>([
    ['is unknown behind a private gateway', gateway, { body: answered }, { costUsd: null, costSource: null }],
    [
      'is what LiteLLM says in a header',
      gateway,
      { body: answered, headers: { 'x-litellm-response-cost': '5.85e-06' } },
      { costUsd: 0.00000585, costSource: 'provider', priceVersion: null },
    ],
    [
      'is LiteLLM’s also where the list has a price',
      chat,
      { body: answered, headers: { 'X-LiteLLM-Response-Cost': '0.125' } },
      { costUsd: 0.125, costSource: 'provider', priceVersion: null },
    ],
    [
      'is not what LiteLLM says of a refusal',
      gateway,
      { status: 429, body: { error: {} }, headers: { 'x-litellm-response-cost': '0.0' } },
      { costUsd: null, costSource: null, status: 'error' },
    ],
    [
      'is what LiteLLM says at the end of a stream',
      gateway,
      { body: [{ id: 'a-1', usage: { ...usage, cost: 0.5 } }], headers: { 'x-litellm-call-id': '5f0e' } },
      { costUsd: 0.5, costSource: 'provider' },
    ],
    [
      'is priced with what is billed beside tokens, and says what that was',
      messages,
      {
        body: {
          ...claude,
          usage: { ...claudeUsage, server_tool_use: { web_search_requests: 5 } },
        },
      },
      { costUsd: 0.35, costSource: 'priced', billedUnits: { web_searches: 5 } },
    ],
  ])('%s', async (_, request, answer, expected) => {
    expect(await record(request, answer)).toMatchObject(expected);
  });
});
