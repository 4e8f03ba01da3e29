import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import type { Turn } from '../../examples/model-server/types.ts';
import { until, type Watched, watchProcess, watchServer } from '../support/wire.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const usage = { inputTokens: 1200, cacheReadTokens: 900, cacheWriteTokens: 200, outputTokens: 80, reasoningTokens: 30 };
const unknown = {
  inputTokens: null,
  outputTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

let watched: Watched;
afterEach(() => watched.stop());

async function serve(turn: Turn): Promise<Watched> {
  watched = await watchServer(() => ({ usage, ...turn }));
  return watched;
}

/** A POST as an SDK would make it, without an SDK around it. */
function post(path: string, { body, ...init }: Omit<RequestInit, 'body'> & { body: object }): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${watched.server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body), ...init });
}

const chat = { model: 'gpt-4o', messages, stream: true, stream_options: { include_usage: true } };
const claude = { model: 'claude-opus-4-6', max_tokens: 10, messages, stream: true };
const response = { model: 'gpt-5', input: 'Hello', stream: true };

describe('a call that the agent gives up', () => {
  it('keeps the input that Anthropic had counted by then, and nothing of the output', async () => {
    const { anthropic, calls } = await serve({ delivery: { stallAfterPieces: 4 } });
    const stream = await anthropic.messages.create({ ...claude, stream: true });
    for await (const event of stream) {
      if (event.type !== 'message_start') break;
    }
    await until(() => calls().length === 1);
    expect(calls()).toMatchObject([
      {
        status: 'aborted',
        errorType: 'AbortError',
        httpStatus: 200,
        costUsd: null,
        responseModel: 'claude-opus-4-6',
        usage: {
          inputTokens: 1200,
          cacheReadTokens: 900,
          cacheWriteTokens: 200,
          outputTokens: null,
          reasoningTokens: null,
        },
      },
    ]);
  });

  it.each([
    ['OpenAI chat', '/v1/chat/completions', chat],
    ['OpenAI responses', '/v1/responses', response],
  ])('knows nothing of the usage of %s until its end', async (_, path, body) => {
    const { calls } = await serve({ delivery: { stallAfterPieces: 3 } });
    const controller = new AbortController();
    const answer = await post(path, { body, signal: controller.signal });
    await answer.body?.getReader().read();
    controller.abort();
    await until(() => calls().length === 1);
    expect(calls()).toMatchObject([{ status: 'aborted', usage: unknown, costUsd: null, streamed: true }]);
    expect(calls()[0]?.timeToFirstChunkMs).not.toBeNull();
  });

  it.each<[what: string, reason: unknown, errorType: string]>([
    ['no reason', undefined, 'AbortError'],
    ['a text as reason', 'enough', 'AbortError'],
    ['an error of its own as reason', new RangeError('enough'), 'RangeError'],
  ])('is aborted before any response, with %s', async (_, reason, errorType) => {
    const { calls, server } = await serve({ delivery: { delayMs: 60_000 } });
    const controller = new AbortController();
    const answer = post('/v1/chat/completions', { body: chat, signal: controller.signal });
    await until(() => server.log.length === 1);
    controller.abort(reason);
    await expect(answer).rejects.toBeDefined();
    expect(calls()).toMatchObject([
      { status: 'aborted', errorType, httpStatus: null, streamed: true, requestModel: 'gpt-4o', usage: unknown },
    ]);
  });

  it('is aborted by a time limit of the agent’s', async () => {
    const { calls } = await serve({ delivery: { delayMs: 60_000 } });
    const answer = post('/v1/responses', { body: response, signal: AbortSignal.timeout(20) });
    await expect(answer).rejects.toBeDefined();
    expect(calls()).toMatchObject([{ status: 'aborted', errorType: 'TimeoutError' }]);
  });

  it('was a success where the protocol’s end had come', async () => {
    const { openai, calls } = await serve({});
    const stream = await openai.chat.completions.create({
      ...chat,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const _ of stream);
    const reader = (await post('/v1/messages', { body: claude })).body!.getReader();
    let text = '';
    while (!text.includes('message_stop')) text += Buffer.from((await reader.read()).value!).toString();
    await reader.cancel();
    await until(() => calls().length === 2);
    expect(calls().map(({ status, usage: seen }) => [status, seen.outputTokens])).toEqual([
      ['success', 80],
      ['success', 80],
    ]);
  });

  it('was a success where the last event came and the connection stayed open', async () => {
    // All events, `[DONE]` too, but not the end of the body: the openai client cancels there.
    const { openai, calls, server } = await serve({ delivery: { stallAfterPieces: 1000 } });
    const stream = await openai.chat.completions.create({
      ...chat,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const _ of stream);
    await until(() => calls().length === 1);
    expect(server.log[0]?.finished).toBe(false);
    expect(calls()).toMatchObject([
      { status: 'success', errorType: null, usage: { inputTokens: 1200, outputTokens: 80 } },
    ]);
  });

  it('is recorded when the agent forgot the response, and it was collected', async () => {
    const { calls, server } = await serve({ delivery: { stallAfterPieces: 2 } });
    const forget = async () => {
      await post('/v1/messages', { body: claude });
    };
    await forget();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    await until(() => {
      collect();
      return calls().length === 1;
    });
    expect(calls()).toMatchObject([{ status: 'aborted', usage: { inputTokens: 1200, outputTokens: null } }]);
    await until(() => server.log[0]?.abandoned === true);
  });

  it('is recorded when the wire stops and it is still open, with what had come', async () => {
    const { calls, wire } = await serve({ delivery: { stallAfterPieces: 2 } });
    const answer = await post('/v1/messages', { body: claude });
    await answer.body?.getReader().read();
    expect(wire.health().openCalls).toBe(1);
    wire.stop();
    wire.stop();
    expect(calls()).toMatchObject([{ status: 'aborted', usage: { inputTokens: 1200, outputTokens: null } }]);
    expect(wire.health()).toMatchObject({ openCalls: 0, recordedCalls: 1 });
  });

  it('counts output that a server reported so far as unknown, not as all', async () => {
    const running = (tokens: number) =>
      `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }], usage: { prompt_tokens: 9, completion_tokens: tokens } })}\n\n`;
    const { calls } = await serve({
      delivery: { rawBody: running(1) + running(2) + running(3), stallAfterPieces: 1 },
    });
    const reader = (await post('/v1/chat/completions', { body: chat })).body!.getReader();
    let text = '';
    while (!text.includes('"completion_tokens":3')) text += Buffer.from((await reader.read()).value!).toString();
    await reader.cancel();
    await until(() => calls().length === 1);
    expect(calls()).toMatchObject([{ status: 'aborted', usage: { inputTokens: 9, outputTokens: null } }]);
  });
});

describe('a call that fails', () => {
  it.each([400, 401, 404, 429, 500, 529])('has the status %i for its error type', async (status) => {
    const { calls } = await serve({ status });
    const answer = await post('/v1/messages', { body: { ...claude, stream: false } });
    await answer.text();
    expect(calls()).toMatchObject([
      {
        status: 'error',
        errorType: String(status),
        httpStatus: status,
        usage: unknown,
        costUsd: null,
        responseId: null,
      },
    ]);
  });

  it('has the network’s code where nobody listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
    await serve({});
    const process = watchProcess([{ url, provider: 'openai' }]);
    await expect(fetch(`${url}/v1/responses`, { method: 'POST', body: '{"model":"gpt-5"}' })).rejects.toThrow(
      'fetch failed',
    );
    expect(process.recorded).toMatchObject([
      { call: { status: 'error', errorType: 'ECONNREFUSED', httpStatus: null }, scopeKnown: true },
    ]);
    process.wire.stop();
  });

  it.each([
    ['before the response', 0],
    ['within the stream', 3],
  ])('has the socket’s code where the connection breaks %s', async (_, breakAfterPieces) => {
    const { calls } = await serve({ delivery: { breakAfterPieces } });
    const read = post('/v1/messages', { body: claude }).then((answer) => answer.text());
    await expect(read).rejects.toThrow();
    expect(calls()).toMatchObject([
      {
        status: 'error',
        errorType: 'UND_ERR_SOCKET',
        usage: { inputTokens: breakAfterPieces === 0 ? null : 1200, outputTokens: null },
      },
    ]);
  });

  it.each<[what: string, path: string, body: object, rawBody: string, errorType: string]>([
    [
      'Anthropic says so within the stream',
      '/v1/messages',
      claude,
      'event: message_start\ndata: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":5,"output_tokens":1}}}\n\n' +
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"secret"}}\n\n',
      'overloaded_error',
    ],
    [
      'a gateway of OpenAI’s protocol says so within the stream',
      '/v1/chat/completions',
      chat,
      'data: {"id":"c","choices":[]}\n\ndata: {"error":{"code":502,"message":"secret"}}\n\n',
      '502',
    ],
    [
      'a response fails',
      '/v1/responses',
      response,
      'event: response.failed\ndata: {"type":"response.failed","response":{"id":"r","error":{"code":"rate_limit_exceeded","message":"secret"}}}\n\n',
      'rate_limit_exceeded',
    ],
    [
      'a response errs with a sentence for a code',
      '/v1/responses',
      response,
      'data: {"type":"error","code":"the prompt was: secret","message":"secret"}\n\n',
      'error',
    ],
    [
      'a response errs within an `error`, as some do',
      '/v1/responses',
      response,
      'event: error\ndata: {"type":"error","error":{"type":"server_error","code":"rate_limit_exceeded","message":"secret"}}\n\n',
      'server_error',
    ],
    [
      'a gateway errs with neither type nor code',
      '/v1/chat/completions',
      chat,
      'data: {"id":"c","choices":[]}\n\ndata: {"error":{"message":"secret","type":null,"code":null}}\n\n',
      'error',
    ],
    [
      'a gateway errs with a sentence',
      '/v1/chat/completions',
      chat,
      'data: {"error":"the secret is out"}\n\n',
      'error',
    ],
    [
      'a plain answer is an error',
      '/v1/chat/completions',
      { model: 'gpt-4o', messages },
      '{"error":{"code":502,"message":"secret"},"user_id":"u"}',
      '502',
    ],
    [
      'a plain response has failed',
      '/v1/responses',
      { model: 'gpt-4o', input: 'x' },
      '{"id":"r","status":"failed","error":{"code":"server_error","message":"secret"},"usage":null}',
      'server_error',
    ],
  ])('although its status was 200: %s', async (_, path, body, rawBody, errorType) => {
    const { calls } = await serve({ delivery: { rawBody } });
    await (await post(path, { body })).text();
    expect(calls()).toMatchObject([{ status: 'error', errorType, httpStatus: 200 }]);
    expect(JSON.stringify(calls())).not.toContain('secret');
  });
});

describe('a body that is not what it should be', () => {
  it.each<[what: string, rawBody: string | Uint8Array]>([
    ['empty', ''],
    ['not JSON', '<html>Bad gateway</html>'],
    ['cut short', '{"id":"c","model":"gpt-4o","usage":{"prompt_tokens":1'],
    ['without usage', '{"id":"c","model":"gpt-4o"}'],
    ['with usage that is none', '{"usage":{"prompt_tokens":"many","completion_tokens":-1}}'],
    ['with negative counts', '{"usage":{"prompt_tokens":-1,"completion_tokens":-1}}'],
    ['not text', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ])('costs nobody knows what: %s', async (_, rawBody) => {
    const { calls, wire } = await serve({ delivery: { rawBody } });
    await (await post('/v1/chat/completions', { body: { model: 'gpt-4o', messages } })).arrayBuffer();
    expect(calls()).toMatchObject([{ status: 'success', usage: unknown, costUsd: null, requestModel: 'gpt-4o' }]);
    expect(wire.health().problems['observer-failed']).toBe(0);
  });

  it.each(['gzip', 'br', 'deflate', 'zstd'] as const)('is read through %s, plain and streamed', async (encoding) => {
    const { calls } = await serve({ delivery: { encoding, pieceBytes: 50 } });
    const plain = await post('/v1/chat/completions', { body: { model: 'gpt-4o', messages } });
    const stream = await post('/v1/messages', { body: claude });
    await Promise.all([plain.arrayBuffer(), stream.arrayBuffer()]);
    expect(calls()).toMatchObject([
      { status: 'success', usage: { inputTokens: 1200, outputTokens: 80 } },
      { status: 'success', streamed: true, usage: { inputTokens: 1200, outputTokens: 80 } },
    ]);
  });

  it('is read through gzip as far as it came before the agent gave up', async () => {
    const { calls } = await serve({ delivery: { encoding: 'gzip', pieceBytes: 250, stallAfterPieces: 1 } });
    const controller = new AbortController();
    const answer = await post('/v1/messages', { body: claude, signal: controller.signal });
    await answer.body?.getReader().read();
    controller.abort();
    await until(() => calls().length === 1);
    expect(calls()).toMatchObject([{ status: 'aborted', usage: { inputTokens: 1200, outputTokens: null } }]);
  });
});
