import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type WatchedProcess, watchProcess } from '../support/wire.ts';

const mib = 1024 * 1024;
const usageText = '"usage":{"prompt_tokens":7,"completion_tokens":3}';
const answered = { inputTokens: 7, outputTokens: 3 };

let server: Server;
let watched: WatchedProcess;
let url: string;

/** A server that answers as told, watched by a wire. */
async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  watched = watchProcess([{ url, provider: 'openai' }]);
}

afterEach(async () => {
  watched.wire.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ask = (body = '{"model":"gpt-4o"}') => fetch(`${url}/v1/chat/completions`, { method: 'POST', body });

/** Reads a body without holding it; `at.call` is called once, when so much of it has come. */
async function drain(response: Response, at?: { bytes: number; call(): void }): Promise<number> {
  let bytes = 0;
  let isCalled = at === undefined;
  for await (const chunk of response.body!) {
    bytes += (chunk as Uint8Array).byteLength;
    if (isCalled || bytes < (at?.bytes ?? 0)) continue;
    isCalled = true;
    at?.call();
  }
  return bytes;
}

/** What is in use once everything that can be collected was: of buffers, a collection frees those that the one before found. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

describe('bodies that are large', () => {
  it.each([
    ['plain', 'application/json', '{"choices":[{"message":{"content":"', `"}}],${usageText}}`],
    [
      'streamed',
      'text/event-stream',
      'data: {"choices":[{"delta":{"content":"',
      `"}}],${usageText}}\n\ndata: [DONE]\n\n`,
    ],
  ])('100 MB pass by, %s, without being held, and their usage is read', async (_, contentType, start, end) => {
    const piece = Buffer.alloc(mib, 'prose \\" and \\n ');
    await serve(async (_request, response) => {
      response.writeHead(200, { 'content-type': contentType });
      response.write(start);
      for (let index = 0; index < 100; index++) {
        if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
      }
      response.end(end);
    });
    const before = usedBytes();
    let during = 0;
    const near = { bytes: 90 * mib, call: () => (during = usedBytes()) };
    const bytes = await drain(await ask(), near);
    expect(bytes).toBe(start.length + 100 * mib + end.length);
    expect(watched.recorded).toMatchObject([{ call: { usage: answered, status: 'success' } }]);
    expect(during).toBeGreaterThan(0);
    // Chunks that the two ends of the connection have in hand, and garbage of them, are more on a busy machine.
    expect(during - before).toBeLessThan(32 * mib);
  });

  it('a prompt of 20 MB passes by, and the model behind it is read', async () => {
    await serve((request, response) => {
      request.resume().once('end', () => response.end(`{${usageText}}`));
    });
    const prompt = JSON.stringify('A "page" of\ntext. '.repeat(1_000_000));
    await drain(await ask(`{"messages":[{"content":${prompt}}],"stream":false,"model":"gpt-4o"}`));
    expect(watched.recorded).toMatchObject([{ call: { requestModel: 'gpt-4o', streamed: false, usage: answered } }]);
  });

  it.each([
    [
      'compressed, when it is too large to hold',
      gzipSync(Buffer.alloc(17 * mib, 'x'), { level: 0 }),
      'gzip',
      'body-too-large',
    ],
    ['that unpacks to too much', gzipSync(Buffer.alloc(64 * mib, 'x')), 'gzip', 'undecodable-body'],
    ['in an encoding that is not the one it names', gzipSync(`{${usageText}}`), 'deflate', 'undecodable-body'],
    ['in an encoding that nobody knows', Buffer.from(`{${usageText}}`), 'rot13', 'undecodable-body'],
  ] as const)('a body %s has unknown usage and is counted', async (_, body, encoding, problem) => {
    await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      response.end(body);
    });
    await drain(await ask()).catch(() => undefined);
    expect(watched.recorded).toMatchObject([
      { call: { usage: { inputTokens: null }, costUsd: null, httpStatus: 200 } },
    ]);
    expect(watched.problems).toEqual([problem]);
  });
});

describe('responses that are not the last word', () => {
  it('a redirect is followed, and counted where it ends', async () => {
    await serve((request, response) => {
      if (request.url === '/v1/chat/completions')
        response.writeHead(307, { location: '/eu/v1/chat/completions' }).end();
      else request.resume().once('end', () => response.end(`{"id":"eu",${usageText}}`));
    });
    await drain(await ask());
    expect(watched.recorded).toMatchObject([{ call: { responseId: 'eu', usage: answered, requestModel: 'gpt-4o' } }]);
    expect(watched.wire.health().openCalls).toBe(0);
  });

  it('early hints are not the response', async () => {
    await serve((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      setTimeout(() => response.end(`{${usageText}}`), 20);
    });
    await drain(await ask());
    expect(watched.recorded).toMatchObject([{ call: { httpStatus: 200, usage: answered } }]);
  });
});

describe('what is not a model request', () => {
  it('is not looked at, whatever it is', async () => {
    await serve((request, response) => {
      request.resume().once('end', () => response.end('{"usage":{"prompt_tokens":1}}'));
    });
    await drain(await fetch(`${url}/v1/chat/completions`));
    await drain(await fetch(`${url}/v1/models`, { method: 'POST', body: '{}' }));
    await drain(await fetch(`${url}/v1/messages/count_tokens`, { method: 'POST', body: '{}' }));
    const elsewhere = url.replace('127.0.0.1', 'localhost');
    await drain(await fetch(`${elsewhere}/v1/messages`, { method: 'POST', body: '{}' })).catch(() => 0);
    expect(watched.wire.health()).toMatchObject({ recordedCalls: 0, openCalls: 0 });
  });
});
