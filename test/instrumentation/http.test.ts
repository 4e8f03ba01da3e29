import { Agent, type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Turn } from '../../examples/model-server/types.ts';
import { agentScope, comparable, comparableServed, until, type Watched, watchServer } from '../support/wire.ts';

const usage = { inputTokens: 1200, cacheReadTokens: 900, cacheWriteTokens: 200, outputTokens: 80, reasoningTokens: 30 };

let watched: Watched;
let turn: Turn;
beforeEach(async () => {
  turn = { usage };
  watched = await watchServer(() => turn);
});
afterEach(() => watched.stop());

interface Ask extends RequestOptions {
  readonly send: (request: ClientRequest) => void;
}

/** A request as a client over `node:http` makes it. */
function open(path: string, { send, ...options }: Ask): { request: ClientRequest; response: Promise<IncomingMessage> } {
  const headers = { 'content-type': 'application/json', 'x-stainless-retry-count': '1' };
  const made = request(`${watched.server.url}${path}`, { method: 'POST', headers, ...options });
  const response = new Promise<IncomingMessage>((resolve, reject) =>
    made.once('response', resolve).once('error', reject),
  );
  send(made);
  return { request: made, response };
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const chat = JSON.stringify({ messages: [{ role: 'user', content: 'Grüße 😀' }], model: 'gpt-4o' });
const claude = JSON.stringify({ messages: [], model: 'claude-opus-4-6', stream: true });

describe('requests over node:http', () => {
  it.each<[how: string, path: string, send: (request: ClientRequest) => void]>([
    ['at once', '/v1/chat/completions', (made) => made.end(chat)],
    ['as bytes', '/v1/chat/completions', (made) => made.end(Buffer.from(chat))],
    [
      'as bytes of an encoding',
      '/v1/chat/completions',
      (made) => made.end(Buffer.from(chat).toString('base64'), 'base64'),
    ],
    [
      'in pieces',
      '/v1/chat/completions',
      (made) => {
        for (const byte of Buffer.from(chat)) made.write(Buffer.of(byte));
        made.end();
      },
    ],
    ['from a stream', '/v1/chat/completions', (made) => Readable.from([chat.slice(0, 20), chat.slice(20)]).pipe(made)],
    ['with callbacks', '/v1/chat/completions', (made) => made.write(chat, () => made.end(() => {}))],
    ['streamed', '/v1/messages', (made) => made.end(claude)],
  ])('are recorded as the server served them, sent %s', async (_, path, send) => {
    await read(await open(path, { send }).response);
    const [served] = watched.server.log;
    expect(watched.calls().map(comparable)).toEqual([comparableServed(served!)]);
    expect(watched.calls()).toMatchObject([{ attempt: 2, status: 'success' }]);
    expect(watched.calls()[0]?.costUsd).toBeGreaterThan(0);
  });

  it('are read through gzip, and what the agent reads is packed as it came', async () => {
    turn = { usage, delivery: { encoding: 'gzip', pieceBytes: 20 } };
    const body = await read(await open('/v1/chat/completions', { send: (made) => made.end(chat) }).response);
    expect(JSON.parse(gunzipSync(body).toString())).toMatchObject({ object: 'chat.completion' });
    expect(watched.calls().map(comparable)).toEqual(watched.server.log.map(comparableServed));
  });

  it('are recorded in the scope they were made in, also through one connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    turn = { delivery: { delayMs: 2 } };
    const scopes = Array.from({ length: 20 }, (_, index) => `scope-${index}`);
    await Promise.all(
      scopes.map((model) =>
        agentScope.run(model, async () => {
          const send = (made: ClientRequest) => made.end(JSON.stringify({ model }));
          await read(await open('/v1/chat/completions', { agent, send }).response);
        }),
      ),
    );
    expect(watched.recorded).toHaveLength(20);
    for (const { call, scope, scopeKnown } of watched.recorded)
      expect([scope, scopeKnown]).toEqual([call.requestModel, true]);
    agent.destroy();
  });

  it('that fail have their status or the network’s code', async () => {
    turn = { status: 503 };
    await read(await open('/v1/chat/completions', { send: (made) => made.end(chat) }).response);
    turn = { delivery: { breakAfterPieces: 0 } };
    const broken = open('/v1/chat/completions', { send: (made) => made.end(chat) });
    await expect(broken.response.then(read)).rejects.toThrow();
    await watched.server.close();
    await expect(open('/v1/chat/completions', { send: (made) => made.end(chat) }).response).rejects.toThrow();
    await until(() => watched.calls().length === 3);
    expect(watched.calls().map(({ status, errorType }) => [status, errorType])).toEqual([
      ['error', '503'],
      ['error', 'ECONNRESET'],
      ['error', 'ECONNREFUSED'],
    ]);
  });

  it.each<[how: string, stop: (made: ClientRequest, response: IncomingMessage, abort: AbortController) => void]>([
    ['the request', (made) => made.destroy()],
    ['the request with an error', (made) => made.destroy(new Error('enough'))],
    ['the response', (_, response) => response.destroy()],
    ['by a signal', (_made, _response, controller) => controller.abort()],
  ])('that the agent gives up within the body are aborted: %s', async (_, stop) => {
    turn = { usage, delivery: { stallAfterPieces: 3 } };
    const controller = new AbortController();
    const { signal } = controller;
    const { request: made, response } = open('/v1/messages', { signal, send: (opened) => opened.end(claude) });
    const answer = await response;
    made.on('error', () => {});
    answer.on('error', () => {});
    answer.once('data', () => stop(made, answer, controller));
    await until(() => watched.calls().length === 1);
    expect(watched.calls()).toMatchObject([{ status: 'aborted', usage: { inputTokens: 1200, outputTokens: null } }]);
  });

  it('that the agent gives up before the response are aborted', async () => {
    turn = { delivery: { delayMs: 60_000 } };
    const { request: made, response } = open('/v1/messages', { send: (opened) => opened.end(claude) });
    await until(() => watched.server.log.length === 1);
    made.destroy();
    await expect(response).rejects.toThrow();
    await until(() => watched.calls().length === 1);
    expect(watched.calls()).toMatchObject([{ status: 'aborted', requestModel: 'claude-opus-4-6', httpStatus: null }]);
  });

  it('flow only when the agent reads', async () => {
    turn = { delivery: { rawBody: Buffer.alloc(32 * 1024 * 1024, 'x'), pieceBytes: 65_536 } };
    const answer = await open('/v1/chat/completions', { send: (made) => made.end(chat) }).response;
    await sleep(150);
    expect([answer.readableFlowing, watched.server.log[0]?.finished]).toEqual([null, false]);
    expect((await read(answer)).byteLength).toBe(32 * 1024 * 1024);
    expect(watched.calls()).toMatchObject([{ status: 'success' }]);
  });

  it('that are for no model are left as they are', async () => {
    const made = request(`${watched.server.url}/log`);
    const response = await new Promise<IncomingMessage>((resolve) => made.once('response', resolve).end());
    await read(response);
    for (const [thing, name] of [
      [made, 'write'],
      [made, 'end'],
      [made, 'destroy'],
      [response, 'push'],
    ] as const) {
      expect(Object.hasOwn(thing, name), name).toBe(false);
    }
    expect(watched.calls()).toEqual([]);
  });
});
